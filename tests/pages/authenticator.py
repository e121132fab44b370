"""A passkey in software: answers a browser's questions with real signatures, so that the server checks all of them."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from os import urandom
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.webauthn import AttestedCredentialData, AuthenticatorData

PRESENT, VERIFIED = 0x01, 0x04


def text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def plain(data: str) -> bytes:
    return urlsafe_b64decode(data + "=" * (-len(data) % 4))


class Passkey:
    """One credential of one host. ``verified=False`` is a touch without a finger or a PIN."""

    def __init__(self, host: str = "testserver") -> None:
        self.host, self.origin = host, f"https://{host}"
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id, self.user, self.count = urandom(32), b"", 0

    def make(self, options: dict[str, Any], *, verified: bool = True) -> str:
        asked = options["publicKey"]
        self.user = plain(asked["user"]["id"])
        public = ES256.from_cryptography_key(self.key.public_key())
        attested = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        data = AuthenticatorData.create(self._relying(), self._flags(verified) | 0x40, 0, bytes(attested))
        seen = self._seen("webauthn.create", asked["challenge"])
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": bytes(data)})
        return self._answer({"clientDataJSON": text(seen), "attestationObject": text(attestation)})

    def open(self, options: dict[str, Any], *, verified: bool = True) -> str:
        asked = options["publicKey"]
        self.count += 1
        data = bytes(AuthenticatorData.create(self._relying(), self._flags(verified), self.count))
        seen = self._seen("webauthn.get", asked["challenge"])
        signature = self.key.sign(data + sha256(seen).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": text(seen),
                "authenticatorData": text(data),
                "signature": text(signature),
                "userHandle": text(self.user),
            }
        )

    def _relying(self) -> bytes:
        return sha256(self.host.encode()).digest()

    def _flags(self, verified: bool) -> int:
        return PRESENT | (VERIFIED if verified else 0)

    def _seen(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, response: dict[str, str]) -> str:
        return json.dumps(
            {
                "id": text(self.id),
                "rawId": text(self.id),
                "type": "public-key",
                "response": response,
                "clientExtensionResults": {"credProps": {"rk": True}},
            }
        )
