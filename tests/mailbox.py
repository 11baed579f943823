"""What the shop has written to people in this test."""

import email
import re
from email.policy import default

from webapp.jobs.worker import work_off

LINK = re.compile(r"https://shop\.example(/account/links/\S+)")


class Mailbox:
    def __init__(self, app, home):
        self.app, self.folder = app, home / "mail"

    def empty(self):
        for file in self.folder.glob("*.eml"):
            file.unlink()

    def letters(self):
        """All mails so far, oldest first, after the worker has done what there was to do."""
        work_off(self.app)
        files = sorted(self.folder.glob("*.eml"))
        return [email.message_from_bytes(file.read_bytes(), policy=default) for file in files]

    def last(self, to):
        return [letter for letter in self.letters() if letter["To"] == to][-1]

    def link(self, to):
        """The path of the link in the last mail to this address."""
        return LINK.search(self.last(to).get_content())[1]

    def token(self, to):
        return self.link(to).rpartition("/")[2]
