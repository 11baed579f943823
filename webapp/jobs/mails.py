"""Writes to shoppers about their accounts."""

from typing import Any

from flask import current_app, render_template, url_for

from webapp import config
from webapp.accounts.services.links import write_letter
from webapp.mail import send_mail


def mail_link(link_id: int) -> None:
    """Sends the mail with the link that somebody asked for; raises MailFailed.

    Again makes another link, so of two mails only the later one is of use.
    """
    letter = write_letter(link_id)
    if letter is not None:
        send(letter.kind, to=letter.to, token=letter.token)


def mail_notice(kind: str, to: str) -> None:
    """Tells somebody what was done with his account; raises MailFailed."""
    send(kind, to=to)


def send(kind: str, *, to: str, token: str | None = None) -> None:
    subject, _, text = text_of(kind, token=token).partition("\n")
    send_mail(config.current(), to=to, subject=subject.strip(), text=text.strip() + "\n")


def text_of(kind: str, **values: Any) -> str:
    """The first line is the subject. Addresses in it are those of SHOP_URL."""
    with current_app.test_request_context(base_url=config.current().shop_url or None):
        return render_template(f"mail/{kind}.txt", link_to=link_to, **values)


def link_to(endpoint: str, **values: Any) -> str:
    return url_for(endpoint, _external=True, **values)
