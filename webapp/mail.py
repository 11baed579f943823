"""Sends mails by SMTP, or keeps them as files where no server is named."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from secrets import token_hex
from urllib.parse import unquote, urlsplit

from webapp.config import Settings

SECONDS = 20
NOBODY = "shop@localhost"


class MailFailed(Exception):
    """The server did not take it; later it may."""


def send_mail(settings: Settings, *, to: str, subject: str, text: str) -> None:
    """Hands one mail over; again sends it again. Raises MailFailed."""
    message = written(settings, to=to, subject=subject, text=text)
    if not settings.mail_url:
        keep_as_file(Path(settings.shop_home) / "mail", message)
        return
    try:
        with connected(settings.mail_url) as server:
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise MailFailed(f"the mail server: {error}") from error


def written(settings: Settings, *, to: str, subject: str, text: str) -> EmailMessage:
    """The library refuses line breaks in a header, so nobody writes headers of his own."""
    message = EmailMessage()
    message["From"] = settings.mail_from or NOBODY
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = make_msgid(domain=message["From"].rpartition("@")[2].strip(">"))
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


@contextmanager
def connected(address: str) -> Iterator[smtplib.SMTP]:
    """Never without encryption, unless the server stands on this machine."""
    parts, safely = urlsplit(address), ssl.create_default_context()
    host = parts.hostname or ""
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=SECONDS, context=safely
        )
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=SECONDS)
    with server:
        if parts.scheme == "smtp" and host not in ("localhost", "127.0.0.1"):
            server.starttls(context=safely)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server


def keep_as_file(folder: Path, message: EmailMessage) -> None:
    """Nobody else on the machine may read them: they hold links that sign in."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
    file = folder / f"{moment}-{token_hex(3)}.eml"
    file.touch(mode=0o600)
    file.write_bytes(bytes(message))
