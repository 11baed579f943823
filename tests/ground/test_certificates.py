"""Servers of mail and of pictures are believed by their certificate, or not at all."""

import http.server
import smtplib
import socket
import socketserver
import ssl
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from webapp import fetching
from webapp.config import load_settings
from webapp.fetching import FetchFailed, fetch
from webapp.mail import MailFailed, send_mail

NAME = "server.example"
LETTER = {"to": "ada@example.com", "subject": "Hello", "text": "a link that signs in\n"}


def write_certificate(folder, name):
    """A certificate for the name that signs itself, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    me = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = datetime.now(UTC)
    day = timedelta(days=1)
    signed = (
        x509.CertificateBuilder(me, me, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - day)
        .not_valid_after(today + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file = folder / "server.pem"
    file.write_bytes(key.private_bytes(pem, *plain) + signed.public_bytes(pem))
    return file


class Pictures(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.seen.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"a picture")

    def log_message(self, *args):
        pass


class Postman(socketserver.StreamRequestHandler):
    """Takes a mail on a line that is encrypted; on a plain one it only offers to encrypt it."""

    def handle(self):
        self.say("220 here")
        while verb := self.rfile.readline().decode()[:4].strip().upper():
            if verb == "STAR":
                self.say("220 go ahead")
                self.request = self.server.tls.wrap_socket(self.request, server_side=True)
                self.setup()
            elif verb == "EHLO":
                self.say("250-here\r\n250 STARTTLS")
            elif verb == "DATA":
                self.say("354 go on")
                while (line := self.rfile.readline()) != b".\r\n":
                    self.server.seen.append(line)
                self.say("250 ok")
            else:
                self.say("221 bye" if verb == "QUIT" else "250 ok")

    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())


class QuietServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    is_tls_at_once = True

    def get_request(self):
        line, address = super().get_request()
        if self.is_tls_at_once:
            line = self.tls.wrap_socket(line, server_side=True)
        return line, address

    def handle_error(self, *args):
        """Whoever does not believe the certificate hangs up, which is what is tried here."""


@contextmanager
def serving(handler, certificate, *, at_once=True):
    with QuietServer(("127.0.0.1", 0), handler) as server:
        server.seen, server.is_tls_at_once = [], at_once
        server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.tls.load_cert_chain(certificate)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


def fetch_a_picture(server, monkeypatch, tmp_path):
    monkeypatch.setitem(fetching.PORTS, "https", server.server_address[1])
    monkeypatch.setattr(fetching, "is_public", lambda address: True)
    fetch(f"https://{NAME}/picture.png")


def mail_over(scheme, server, tmp_path):
    given = {
        "DATABASE_URL": "postgresql://shop@/shop",
        "SECRET_KEY": "x" * 32,
        "SHOP_HOME": str(tmp_path),
        "MAIL_FROM": "Shop <shop@shop.example>",
        "MAIL_URL": f"{scheme}://{NAME}:{server.server_address[1]}",
    }
    send_mail(load_settings(given), **LETTER)


def mail_encrypted(server, monkeypatch, tmp_path):
    mail_over("smtps", server, tmp_path)


def mail_encrypted_later(server, monkeypatch, tmp_path):
    mail_over("smtp", server, tmp_path)


CLIENTS = [
    (fetch_a_picture, Pictures, True),
    (mail_encrypted, Postman, True),
    (mail_encrypted_later, Postman, False),
]


@pytest.fixture(autouse=True)
def everything_is_here(monkeypatch):
    """Every name is one of this machine, and no certificate is believed but what is named."""

    def look_up(name, port, *args, **kwargs):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(smtplib.socket, "getfqdn", lambda: "shop.example")


@pytest.mark.parametrize(("speak", "handler", "at_once"), CLIENTS)
def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(
    tmp_path, monkeypatch, speak, handler, at_once
):
    certificate = write_certificate(tmp_path, NAME)

    with (
        serving(handler, certificate, at_once=at_once) as server,
        pytest.raises((FetchFailed, MailFailed), match="self-signed certificate"),
    ):
        speak(server, monkeypatch, tmp_path)

    assert server.seen == []


@pytest.mark.parametrize(("speak", "handler", "at_once"), CLIENTS)
def test_a_server_with_the_certificate_of_another_gets_nothing(
    tmp_path, monkeypatch, speak, handler, at_once
):
    certificate = write_certificate(tmp_path, "another.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    with (
        serving(handler, certificate, at_once=at_once) as server,
        pytest.raises((FetchFailed, MailFailed), match="Hostname mismatch"),
    ):
        speak(server, monkeypatch, tmp_path)

    assert server.seen == []


@pytest.mark.parametrize(("speak", "handler", "at_once"), CLIENTS)
def test_a_server_with_a_certificate_of_its_own_is_spoken_to(
    tmp_path, monkeypatch, speak, handler, at_once
):
    certificate = write_certificate(tmp_path, NAME)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    with serving(handler, certificate, at_once=at_once) as server:
        speak(server, monkeypatch, tmp_path)

    assert server.seen
