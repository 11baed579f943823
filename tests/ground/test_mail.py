"""Mails go to a server, or into a folder that only their owner reads."""

import email
import smtplib
import socketserver
import threading
from dataclasses import replace
from email.policy import default

import pytest

from webapp.config import load_settings
from webapp.mail import MailFailed, send_mail

LETTER = {"to": "ada@example.com", "subject": "Grüße", "text": "Zeile eins\n.\nZeile drei\n"}


@pytest.fixture
def settings(tmp_path):
    given = {
        "DATABASE_URL": "postgresql://shop@/shop",
        "SECRET_KEY": "x" * 32,
        "SHOP_HOME": str(tmp_path),
        "MAIL_FROM": "Shop <shop@shop.example>",
    }
    return load_settings(given)


def test_without_a_server_mails_are_files_of_their_owner(settings, tmp_path):
    send_mail(settings, **LETTER)
    send_mail(settings, **LETTER)

    files = list((tmp_path / "mail").iterdir())
    assert [file.stat().st_mode & 0o777 for file in files] == [0o600, 0o600]
    assert (tmp_path / "mail").stat().st_mode & 0o777 == 0o700
    message = email.message_from_bytes(files[0].read_bytes(), policy=default)
    assert (message["To"], message["Subject"]) == ("ada@example.com", "Grüße")
    assert message.get_content() == LETTER["text"]
    assert message["Message-ID"].endswith("@shop.example>")


@pytest.mark.parametrize("field", ["to", "subject"])
def test_nobody_writes_headers_of_his_own(settings, tmp_path, field):
    with pytest.raises(ValueError, match="linefeed or carriage return"):
        send_mail(settings, **LETTER | {field: "x@example.com\r\nBcc: eve@example.com"})

    assert not (tmp_path / "mail").exists()


class Postman(socketserver.StreamRequestHandler):
    """Speaks as much SMTP as a mail takes, and remembers what came."""

    def handle(self):
        self.say("220 here")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "DATA":
                self.say("354 go on")
                self.server.mails.append(self.read_data())
            elif verb == "RCPT" and "nobody" in line:
                self.say("550 unknown")
                continue
            self.say("221 bye" if verb == "QUIT" else "250 ok")

    def read_data(self):
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        return b"".join(lines)

    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def postman():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Postman) as server:
        server.mails, server.daemon_threads = [], True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_a_server_is_handed_the_mail(settings, postman):
    port = postman.server_address[1]

    send_mail(replace(settings, mail_url=f"smtp://127.0.0.1:{port}"), **LETTER)

    (mail,) = postman.mails
    undotted = mail.replace(b"\r\n..", b"\r\n.").replace(b"\r\n", b"\n")
    assert email.message_from_bytes(undotted, policy=default).get_content() == LETTER["text"]


def test_a_server_that_refuses_is_asked_again_later(settings, postman):
    port = postman.server_address[1]

    with pytest.raises(MailFailed):
        send_mail(
            replace(settings, mail_url=f"smtp://127.0.0.1:{port}"),
            **LETTER | {"to": "nobody@example.com"},
        )
    with pytest.raises(MailFailed):
        send_mail(replace(settings, mail_url="smtp://127.0.0.1:1"), **LETTER)


def test_another_machine_is_never_spoken_to_in_the_clear(settings, postman, monkeypatch):
    port = postman.server_address[1]
    plain = smtplib.SMTP.__init__

    def here(self, host, *args, **more):
        plain(self, "127.0.0.1", port, timeout=5)

    monkeypatch.setattr(smtplib.SMTP, "__init__", here)

    with pytest.raises(MailFailed):
        send_mail(replace(settings, mail_url="smtp://mail.example"), **LETTER)

    assert postman.mails == []
