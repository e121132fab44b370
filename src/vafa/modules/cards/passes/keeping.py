"""What signs passes: kept encrypted under the server's own key, used here, shown nowhere.

Apple's are a certificate of the pass type, its private key, and the intermediate certificate (WWDR) that issued it;
Google's is the key of a service account, as its console gives it.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings

from vafa.kernel import audit
from vafa.kernel.scope import current_club

from ..errors import PassKeyInvalid
from ..models import PassKey

APPLE, GOOGLE = "apple", "google"
LARGEST: Final = 64 * 1024

_WORDS: Final = {
    "certificate": {"fa": "گواهی باید یک فایل PEM باشد.", "en": "The certificate must be a PEM file."},
    "key": {
        "fa": "کلید خصوصی باید یک فایل PEM باشد؛ اگر رمز دارد، رمز آن درست نیست.",
        "en": "The private key must be a PEM file; if it has a password, that is not right.",
    },
    "wwdr": {"fa": "گواهی WWDR باید یک فایل PEM باشد.", "en": "The WWDR certificate must be a PEM file."},
    "pair": {"fa": "کلید خصوصی از آنِ این گواهی نیست.", "en": "The private key is not this certificate's."},
    "issuer": {
        "fa": "این گواهی WWDR گواهی شما را صادر نکرده است.",
        "en": "This WWDR certificate did not issue yours.",
    },
    "expired": {"fa": "زمان گواهی گذشته است.", "en": "The certificate has expired."},
    "account": {
        "fa": "فایل حساب سرویس باید همان JSON گوگل باشد، با client_email و private_key.",
        "en": "The service account must be Google's own JSON, with client_email and private_key.",
    },
}


@dataclass(frozen=True, slots=True)
class AppleKeys:
    certificate: x509.Certificate
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    wwdr: x509.Certificate


@dataclass(frozen=True, slots=True)
class GoogleKey:
    email: str
    key: rsa.RSAPrivateKey


def keep_apple(*, certificate: bytes, key: bytes, wwdr: bytes, password: str = "") -> None:
    """``PassKeyInvalid`` says which of the three is wrong."""
    found = _apple(certificate, key, wwdr, password)
    now = datetime.now(UTC)
    for each in (found.certificate, found.wwdr):
        if each.not_valid_after_utc <= now:
            _refuse("expired")
    plain = found.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    secret = {
        "certificate": found.certificate.public_bytes(Encoding.PEM).decode(),
        "key": plain.decode(),
        "wwdr": found.wwdr.public_bytes(Encoding.PEM).decode(),
    }
    ends = min(found.certificate.not_valid_after_utc, found.wwdr.not_valid_after_utc)
    name = found.certificate.subject.get_attributes_for_oid(x509.NameOID.USER_ID)
    told = {"pass_type": str(name[0].value) if name else "", "ends": ends.isoformat()}
    _keep(APPLE, secret, told)


def keep_google(*, account: bytes) -> None:
    """``PassKeyInvalid``."""
    found = _google(account)
    secret = {"client_email": found.email, "private_key": json.loads(account)["private_key"]}
    _keep(GOOGLE, secret, {"email": found.email})


def remove(*, kind: str) -> None:
    if PassKey.objects.filter(kind=kind).delete()[0]:
        audit.record("cards.remove_pass_key", "club", None, {"wallet": kind}, None)


def told() -> dict[str, dict[str, Any]]:
    """What may be said of what is kept, by its kind."""
    return {
        kind: {**said, "since": since.isoformat()}
        for kind, said, since in PassKey.objects.values_list("kind", "told", "created_at")
    }


def apple() -> AppleKeys | None:
    kept = _read(APPLE)
    if kept is None:
        return None
    return _apple(kept["certificate"].encode(), kept["key"].encode(), kept["wwdr"].encode(), "")


def google() -> GoogleKey | None:
    kept = _read(GOOGLE)
    return _google(json.dumps(kept).encode()) if kept is not None else None


def _apple(certificate: bytes, key: bytes, wwdr: bytes, password: str) -> AppleKeys:
    own, above = _certificate(certificate, "certificate"), _certificate(wwdr, "wwdr")
    secret = _key(key, password)
    if own.public_key() != secret.public_key():
        _refuse("pair")
    try:
        own.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature):
        _refuse("issuer")
    return AppleKeys(own, secret, above)


def _google(account: bytes) -> GoogleKey:
    try:
        given = json.loads(account)
        email, key = str(given["client_email"]), _key(str(given["private_key"]).encode(), "")
    except (ValueError, KeyError, TypeError, PassKeyInvalid):
        _refuse("account")
    if "@" not in email or not isinstance(key, rsa.RSAPrivateKey):
        _refuse("account")
    return GoogleKey(email, key)


def _certificate(content: bytes, what: str) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(content[:LARGEST])
    except ValueError:
        _refuse(what)


def _key(content: bytes, password: str) -> Any:
    try:
        found = serialization.load_pem_private_key(content[:LARGEST], password.encode() or None)
    except (ValueError, TypeError):
        _refuse("key")
    if not isinstance(found, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        _refuse("key")
    return found


def _refuse(what: str) -> Any:
    raise PassKeyInvalid(reason=_WORDS[what])


def _keep(kind: str, secret: Mapping[str, str], said: Mapping[str, Any]) -> None:
    row = PassKey(
        kind=kind,
        secret=_box().encrypt(json.dumps(secret).encode()),
        told=dict(said),
        created_at=datetime.now(UTC),
    )
    PassKey.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["club_id", "kind"],
        update_fields=["secret", "told", "created_at"],
    )
    audit.record("cards.keep_pass_key", "club", None, None, {"wallet": kind, **said})


def _read(kind: str) -> dict[str, str] | None:
    kept = PassKey.objects.filter(kind=kind).values_list("secret", flat=True).first()
    if kept is None:
        return None
    try:
        found: dict[str, str] = json.loads(_box().decrypt(bytes(kept)))
    except InvalidToken:  # the server's own key is another one now: what was kept has to be given again
        return None
    return found


def _box() -> Fernet:
    digest = hashlib.sha256(f"cards.pass:{current_club()}:{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
