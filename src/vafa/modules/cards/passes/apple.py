"""Apple Wallet: a store card as a ``.pkpass``, which is a zip with pass.json, pictures, words by language, a manifest
of their SHA-1 hashes, and a detached PKCS #7 signature of that manifest (Wallet Passes, "Building a pass")."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any, Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from .content import Shown
from .keeping import AppleKeys

MEDIA_TYPE: Final = "application/vnd.apple.pkpass"
LANGUAGES: Final = ("fa", "en")
_FIXED_TIME: Final = (2026, 1, 1, 0, 0, 0)


def pass_json(shown: Shown, *, pass_type: str, team: str) -> dict[str, Any]:
    """Words stand in it as keys of ``pass.strings``, so that each phone shows them in its own language."""
    return {
        "formatVersion": 1,
        "passTypeIdentifier": pass_type,
        "teamIdentifier": team,
        "serialNumber": shown.serial,
        "organizationName": shown.club,
        "description": "description",
        "logoText": shown.club,
        "backgroundColor": rgb(shown.colour),
        "foregroundColor": rgb(shown.ink),
        "labelColor": rgb(shown.ink),
        "barcodes": [
            {
                "format": "PKBarcodeFormatQR",
                "message": shown.code,
                "messageEncoding": "iso-8859-1",
                "altText": shown.number,
            }
        ],
        "storeCard": {
            "headerFields": [_field(f"header{n}", *each) for n, each in enumerate(shown.balances[:1])],
            "primaryFields": [],
            "secondaryFields": [
                {"key": "member", "label": "member", "value": shown.name},
                *([{"key": "tier", "label": "tier", "value": shown.tier}] if shown.tier else []),
            ],
            "auxiliaryFields": [_field(f"balance{n}", *each) for n, each in enumerate(shown.balances[1:4])],
            "backFields": [
                {"key": "number", "label": "number", "value": shown.number},
                *([{"key": "about", "label": "about", "value": shown.about}] if shown.about else []),
            ],
        },
    }


def _field(key: str, label: str, value: str) -> dict[str, str]:
    return {"key": key, "label": label, "value": value}


def rgb(colour: str) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgb({red}, {green}, {blue})"


def strings(words: Mapping[str, str]) -> bytes:
    """A file of ``"key" = "words";`` lines."""
    lines = [f'"{_quoted(key)}" = "{_quoted(said)}";\n' for key, said in sorted(words.items())]
    return "".join(lines).encode("utf-8")


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def pkpass(shown: Shown, *, pass_type: str, team: str, keys: AppleKeys) -> bytes:
    body = pass_json(shown, pass_type=pass_type, team=team)
    files: dict[str, bytes] = {
        "pass.json": json.dumps(body, ensure_ascii=False, sort_keys=True).encode(),
        **shown.pictures,
        **{f"{lang}.lproj/pass.strings": strings(shown.words[lang]) for lang in LANGUAGES},
    }
    hashed = {name: hashlib.sha1(content).hexdigest() for name, content in files.items()}
    manifest = json.dumps(hashed, sort_keys=True).encode()
    files |= {"manifest.json": manifest, "signature": sign(manifest, keys)}
    return _zipped(files)


def sign(manifest: bytes, keys: AppleKeys) -> bytes:
    """Detached, in DER, with the time of signing and the certificate above ours inside."""
    return (
        pkcs7.PKCS7SignatureBuilder()
        .set_data(manifest)
        .add_signer(keys.certificate, keys.key, hashes.SHA256())
        .add_certificate(keys.wwdr)
        .sign(Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary])
    )


def _zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in sorted(files.items()):
            packed.writestr(zipfile.ZipInfo(name, _FIXED_TIME), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
