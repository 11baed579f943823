"""A passkey of our own making: what a browser and a device answer, honest or not."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, CAN_SYNC, SYNCED, NEW, EXTENSIONS = 0x01, 0x04, 0x08, 0x10, 0x40, 0x80
ORIGIN, HOST = "https://shop.example", "shop.example"
ES256, ON_P256, EC2 = -7, 1, 2


def b64(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Authenticator:
    """One key. Each use takes what it lies about: origin, host, flags, count, whose it is."""

    origin: str = ORIGIN
    host: str = HOST
    flags: int = PRESENT | VERIFIED
    uses: int = 0
    handle: bytes = b""
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def make(self, options, **lies):
        """The answer to a request for a new passkey, as the script sends it."""
        self.handle = raw(options["user"]["id"])
        data = self.data(NEW, **lies) + self.described(**lies) + lies.get("extensions", b"")
        # The statement comes as it is, to hold what no encoder would write.
        said = {"fmt": "none", "authData": data}
        attested = b"\xa3" + cbor2.dumps(said)[1:] + b"gattStmt" + lies.get("statement", b"\xa0")
        client = self.client_data("webauthn.create", options, **lies)
        return self.answer(clientDataJSON=b64(client), attestationObject=b64(attested))

    def use(self, options, **lies):
        """The answer to a request to sign."""
        self.uses = lies.get("uses", self.uses + 1)
        client = self.client_data("webauthn.get", options, **lies)
        data = self.data(0, **lies) + lies.get("extensions", b"")
        signed = data + hashlib.sha256(client).digest()
        signature = self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
        return self.answer(
            clientDataJSON=b64(client),
            authenticatorData=b64(data),
            signature=b64(lies.get("signature", signature)),
            userHandle=b64(lies.get("handle", self.handle)),
        )

    def client_data(self, kind, options, *, origin=None, challenge=None, **_):
        challenge = options["challenge"] if challenge is None else challenge
        said = {"type": kind, "challenge": challenge, "origin": origin or self.origin}
        return json.dumps(said | {"crossOrigin": False}).encode()

    def data(self, more, *, host=None, flags=None, **_):
        flags = (self.flags if flags is None else flags) | more
        site = hashlib.sha256((host or self.host).encode()).digest()
        return site + bytes([flags]) + self.uses.to_bytes(4, "big")

    def described(self, *, key=None, **_):
        name = self.credential_id
        return bytes(16) + len(name).to_bytes(2, "big") + name + (key or self.public_key())

    def public_key(self):
        point = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (point.x, point.y))
        return cbor2.dumps({1: EC2, 3: ES256, -1: ON_P256, -2: x, -3: y})

    def answer(self, **response):
        name = b64(self.credential_id)
        facts = {"id": name, "rawId": name, "type": "public-key", "clientExtensionResults": {}}
        return json.dumps(facts | {"response": response})
