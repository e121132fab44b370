"""Google Wallet: a signed link that carries the club's loyalty class and the member's loyalty object (JWT, RS256)."""

import base64
import json
from collections.abc import Mapping
from typing import Any, Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from .content import Shown
from .keeping import GoogleKey

SAVE: Final = "https://pay.google.com/gp/v/save/"


def loyalty_class(shown: Shown, *, issuer: str, club_id: int) -> dict[str, Any]:
    return {
        "id": f"{issuer}.club{club_id}",
        "issuerName": shown.club,
        "programName": shown.club,
        "reviewStatus": "UNDER_REVIEW",
        "hexBackgroundColor": shown.colour,
        "programLogo": {
            "sourceUri": {"uri": shown.logo_url},
            "contentDescription": {"defaultValue": {"language": shown.lang, "value": shown.club}},
        },
        "localizedAccountNameLabel": _localised(shown, "member"),
        "localizedAccountIdLabel": _localised(shown, "number"),
    }


def loyalty_object(shown: Shown, *, issuer: str, club_id: int) -> dict[str, Any]:
    made: dict[str, Any] = {
        "id": f"{issuer}.{shown.serial}",
        "classId": f"{issuer}.club{club_id}",
        "state": "ACTIVE",
        "accountName": shown.name,
        "accountId": shown.number,
    }
    if shown.turn is None:
        made["barcode"] = {"type": "QR_CODE", "value": shown.code, "alternateText": shown.number}
    else:
        made["rotatingBarcode"] = {
            "type": "QR_CODE",
            "valuePattern": f"{shown.turn.start}{{totp_value_0}}",
            "totpDetails": {
                "algorithm": "TOTP_SHA1",
                "periodMillis": str(shown.turn.seconds * 1000),
                "parameters": [{"key": shown.turn.secret, "valueLength": shown.turn.digits}],
            },
        }
    if shown.tier:
        made["textModulesData"] = [
            {"id": "tier", "localizedHeader": _localised(shown, "tier"), "body": shown.tier}
        ]
    for name, (label, value) in zip(
        ("loyaltyPoints", "secondaryLoyaltyPoints"), shown.balances, strict=False
    ):
        made[name] = {"localizedLabel": _localised(shown, label), "balance": {"string": value}}
    return made


def _localised(shown: Shown, key: str) -> dict[str, Any]:
    other = "en" if shown.lang == "fa" else "fa"
    return {
        "defaultValue": {"language": shown.lang, "value": shown.words[shown.lang][key]},
        "translatedValues": [{"language": other, "value": shown.words[other][key]}],
    }


def link(shown: Shown, *, issuer: str, club_id: int, key: GoogleKey, now: int, origin: str) -> str:
    """Where the button leads; ``now`` in seconds since 1970."""
    claims = {
        "iss": key.email,
        "aud": "google",
        "typ": "savetowallet",
        "iat": now,
        "origins": [origin],
        "payload": {
            "loyaltyClasses": [loyalty_class(shown, issuer=issuer, club_id=club_id)],
            "loyaltyObjects": [loyalty_object(shown, issuer=issuer, club_id=club_id)],
        },
    }
    return SAVE + jwt(claims, key)


def jwt(claims: Mapping[str, Any], key: GoogleKey) -> str:
    head = _part({"alg": "RS256", "typ": "JWT"})
    signed = f"{head}.{_part(claims)}"
    signature = key.key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{signed}.{_encoded(signature)}"


def _part(value: Mapping[str, Any]) -> str:
    return _encoded(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
