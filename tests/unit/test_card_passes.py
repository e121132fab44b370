"""Passes are what the phones' makers describe: signed by the club's key, and read by others' tools."""

import base64
import hashlib
import io
import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from tests.card_keys import PASS_TYPE, TEAM, Chain, account, chain, new_key, pem
from vafa.core.wallet.extras import Turning
from vafa.core.wallet.icons import star
from vafa.modules.cards.errors import PassKeyInvalid
from vafa.modules.cards.passes import apple, google, keeping
from vafa.modules.cards.passes.content import WORDS, Shown
from vafa.modules.cards.passes.keeping import GoogleKey

NOW = 1_795_503_600


@pytest.fixture(scope="module")
def made() -> Chain:
    return chain()


def shown(**given: Any) -> Shown:
    words = {
        lang: dict(said) | {"currency_points": "امتیاز" if lang == "fa" else "Points"}
        for lang, said in WORDS.items()
    }
    values: dict[str, Any] = {
        "serial": "0190a5dac96774bbcceb302099a8057.60371234", "club": 'باشگاه "ارکیده"', "lang": "fa",
        "name": "عضو نمونه", "tier": "طلایی", "number": "60371234", "code": "VAFA1:60371234",
        "colour": "#0f6b62", "ink": "#ffffff",
        "about": "یک خط\nو خط دوم", "balances": [("currency_points", "۱٬۲۰۰")], "words": words,
        "pictures": {"icon.png": star("#0f6b62", 29), "icon@2x.png": star("#0f6b62", 58)},
        "logo_url": "https://club.example.org/icon-512.png",
    }  # fmt: skip
    return Shown(**values | given)


def unpacked(chain_of: Chain) -> dict[str, bytes]:
    keys = keeping._apple(chain_of.certificate, chain_of.key, chain_of.wwdr, "")
    packed = apple.pkpass(shown(), pass_type=PASS_TYPE, team=TEAM, keys=keys)
    with zipfile.ZipFile(io.BytesIO(packed)) as found:
        assert found.testzip() is None
        return {name: found.read(name) for name in found.namelist()}


def test_the_manifest_has_the_hash_of_every_other_file(made: Chain) -> None:
    files = unpacked(made)
    manifest = json.loads(files["manifest.json"])
    assert set(manifest) == set(files) - {"manifest.json", "signature"}
    for name, digest in manifest.items():
        assert hashlib.sha1(files[name]).hexdigest() == digest
    assert {"pass.json", "icon.png", "fa.lproj/pass.strings", "en.lproj/pass.strings"} <= set(manifest)


def verified(folder: Path, files: dict[str, bytes], chain_of: Chain) -> subprocess.CompletedProcess[bytes]:
    for name, content in (
        ("manifest", files["manifest.json"]),
        ("signature", files["signature"]),
        ("root", chain_of.root),
    ):
        (folder / name).write_bytes(content)
    command = (
        "openssl smime -verify -binary -inform DER -in signature -content manifest -CAfile root -purpose any"
    )
    return subprocess.run(command.split(), cwd=folder, capture_output=True)


def test_the_signature_stands_up_to_another_tool_and_only_for_this_manifest(
    made: Chain, tmp_path: Path
) -> None:
    files = unpacked(made)
    assert verified(tmp_path, files, made).returncode == 0, verified(tmp_path, files, made).stderr
    assert verified(tmp_path, {**files, "manifest.json": files["manifest.json"] + b" "}, made).returncode != 0
    assert verified(tmp_path, files, chain()).returncode != 0
    assert files["manifest.json"] not in files["signature"]


def test_the_pass_says_who_and_what_a_till_reads(made: Chain) -> None:
    files = unpacked(made)
    body = json.loads(files["pass.json"])
    assert (body["formatVersion"], body["passTypeIdentifier"], body["teamIdentifier"]) == (1, PASS_TYPE, TEAM)
    assert body["barcodes"][0]["format"] == "PKBarcodeFormatQR"
    assert body["barcodes"][0]["message"] == "VAFA1:60371234"
    assert body["backgroundColor"] == "rgb(15, 107, 98)"
    assert body["storeCard"]["headerFields"] == [
        {"key": "header0", "label": "currency_points", "value": "۱٬۲۰۰"}
    ]
    keys = [each["key"] for fields in body["storeCard"].values() for each in fields]
    assert len(keys) == len(set(keys))
    for lang in ("fa", "en"):
        strings = files[f"{lang}.lproj/pass.strings"].decode()
        labels = {each["label"] for fields in body["storeCard"].values() for each in fields}
        assert all(f'"{label}" = "' in strings for label in labels | {"description"})
    assert '"currency_points" = "امتیاز";' in files["fa.lproj/pass.strings"].decode()


def test_words_are_quoted() -> None:
    assert apple.strings({"a": 'said "so"\n\\'}).decode() == '"a" = "said \\"so\\"\\n\\\\";\n'


def decoded(part: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def claims_of(link: str, key: rsa.RSAPrivateKey) -> dict[str, Any]:
    assert link.startswith("https://pay.google.com/gp/v/save/")
    head, body, signature = link.removeprefix("https://pay.google.com/gp/v/save/").split(".")
    assert decoded(head) == {"alg": "RS256", "typ": "JWT"}
    raw = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
    key.public_key().verify(raw, f"{head}.{body}".encode(), padding.PKCS1v15(), hashes.SHA256())
    found: dict[str, Any] = decoded(body)
    return found


def saved(**given: Any) -> dict[str, Any]:
    key = new_key()
    link = google.link(
        shown(**given), issuer="3388000000012345678", club_id=77, key=GoogleKey("club@example.com", key), now=NOW,
        origin="https://club.example.org",
    )  # fmt: skip
    return claims_of(link, key)


def test_googles_link_carries_a_class_and_an_object_of_it() -> None:
    claims = saved()
    assert {name: claims[name] for name in ("iss", "aud", "typ", "iat", "origins")} == {
        "iss": "club@example.com", "aud": "google", "typ": "savetowallet", "iat": NOW,
        "origins": ["https://club.example.org"],
    }  # fmt: skip
    [kind], [made] = claims["payload"]["loyaltyClasses"], claims["payload"]["loyaltyObjects"]
    assert kind["id"] == made["classId"] == "3388000000012345678.club77"
    assert {"issuerName", "programName", "programLogo", "reviewStatus"} <= set(kind)
    assert kind["programLogo"]["sourceUri"]["uri"].startswith("https://")
    assert made["id"].startswith("3388000000012345678.")
    assert made["state"] == "ACTIVE"
    assert made["barcode"] == {"type": "QR_CODE", "value": "VAFA1:60371234", "alternateText": "60371234"}
    assert made["loyaltyPoints"]["balance"] == {"string": "۱٬۲۰۰"}
    label = made["loyaltyPoints"]["localizedLabel"]
    assert label["defaultValue"] == {"language": "fa", "value": "امتیاز"}
    assert label["translatedValues"] == [{"language": "en", "value": "Points"}]


def test_a_code_that_changes_does_so_in_googles_wallet_too() -> None:
    turn = Turning("VAFA2:X:1", "VAFA2:ABCDEFGHJKMNPQRS:", b"12345678901234567890".hex(), 60, 8, False)
    [made] = saved(turn=turn)["payload"]["loyaltyObjects"]
    assert "barcode" not in made
    assert made["rotatingBarcode"]["valuePattern"] == "VAFA2:ABCDEFGHJKMNPQRS:{totp_value_0}"
    assert made["rotatingBarcode"]["totpDetails"] == {
        "algorithm": "TOTP_SHA1", "periodMillis": "60000",
        "parameters": [{"key": "3132333435363738393031323334353637383930", "valueLength": 8}],
    }  # fmt: skip


@pytest.mark.parametrize("what", ["certificate", "key", "wwdr"])
def test_a_file_that_is_none_is_refused_by_name(made: Chain, what: str) -> None:
    given = {"certificate": made.certificate, "key": made.key, "wwdr": made.wwdr, what: b"no PEM"}
    with pytest.raises(PassKeyInvalid) as refused:
        keeping._apple(given["certificate"], given["key"], given["wwdr"], "")
    assert refused.value.values["reason"] == keeping._WORDS[what]


def test_files_that_do_not_belong_together_are_refused(made: Chain) -> None:
    with pytest.raises(PassKeyInvalid, match="not this certificate"):
        keeping._apple(made.certificate, pem(new_key()), made.wwdr, "")
    with pytest.raises(PassKeyInvalid, match="did not issue"):
        keeping._apple(made.certificate, made.key, chain().wwdr, "")


def test_a_key_with_a_password_is_opened_with_it() -> None:
    locked = chain(password="rose")
    assert keeping._apple(locked.certificate, locked.key, locked.wwdr, "rose").key.key_size == 2048
    for wrong in ("", "tulip"):
        with pytest.raises(PassKeyInvalid):
            keeping._apple(locked.certificate, locked.key, locked.wwdr, wrong)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"client_email": "a@b", "private_key": "no"}'])
def test_an_account_that_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(PassKeyInvalid):
        keeping._google(content)


def test_an_account_is_read() -> None:
    assert keeping._google(account(new_key())).email == "club@example.iam.gserviceaccount.com"
