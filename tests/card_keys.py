"""Certificates and keys made for a test: a root, an intermediate as Apple's WWDR is one, and a pass type's."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PASS_TYPE, TEAM = "pass.org.example.club", "ABCDE12345"


@dataclass(frozen=True, slots=True)
class Chain:
    root: bytes
    wwdr: bytes
    certificate: bytes
    key: bytes


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(key: rsa.RSAPrivateKey, password: str = "") -> bytes:
    kept = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, kept)


def chain(*, days: int = 300, password: str = "") -> Chain:
    keys = [new_key() for _ in range(3)]
    root = _certificate("Root", keys[0], "Root", keys[0], days, authority=True)
    wwdr = _certificate("Worldwide", keys[1], "Root", keys[0], days, authority=True)
    own = _certificate(PASS_TYPE, keys[2], "Worldwide", keys[1], days, authority=False)
    return Chain(*(each.public_bytes(Encoding.PEM) for each in (root, wwdr, own)), pem(keys[2], password))


def _certificate(
    name: str, key: rsa.RSAPrivateKey, issuer: str, signer: rsa.RSAPrivateKey, days: int, *, authority: bool
) -> x509.Certificate:
    now = datetime.now(UTC)
    subject = [x509.NameAttribute(NameOID.COMMON_NAME, name)]
    subject += [] if authority else [x509.NameAttribute(NameOID.USER_ID, name)]
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name(subject))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if not authority:
        made = made.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
        )
    return made.sign(signer, hashes.SHA256())


def account(key: rsa.RSAPrivateKey) -> bytes:
    """As the console of a cloud gives the key of a service account."""
    return json.dumps(
        {
            "type": "service_account",
            "client_email": "club@example.iam.gserviceaccount.com",
            "private_key": pem(key).decode(),
        }
    ).encode()
