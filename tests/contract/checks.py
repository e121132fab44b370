"""What is asked of every module, as functions of its manifest; each raises AssertionError in words."""

import importlib
import json
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from tests.modules import BODY, programme, shop_with
from tests.shop import START, after, goods
from vafa.domain.programme import Contribution
from vafa.kernel.forms import form_schema
from vafa.kernel.modules import Module, packages
from vafa.kernel.params import ParamsInvalid

LANGUAGES = ("fa", "en")


def package_of(module: Module) -> str:
    """The package whose manifest this is."""
    for package in packages():
        if importlib.import_module(f"{package}.module").MODULE is module:
            return package
    raise AssertionError(f"no package has the manifest of {module.key}")


def folder_of(module: Module) -> Path:
    return Path(str(importlib.import_module(package_of(module)).__file__)).parent


def said(words: Mapping[str, str], what: str) -> None:
    for lang in LANGUAGES:
        assert words.get(lang, "").strip(), f"{what} has no words in {lang}"


def words(module: Module) -> None:
    said(module.names, "the module's name")
    said(module.descriptions, "the module's description")
    for permission, names in (module.permissions or {}).items():
        assert permission.startswith(f"{module.key}."), f"{permission} does not begin with the module's key"
        said(names, permission)
    for fact in [*module.facts, *contribution(module).facts]:
        assert fact.module == module.key, f"{fact.key} does not name its module"
        said(fact.labels, fact.key)


def readme(module: Module) -> None:
    text = (folder_of(module) / "README.md").read_text(encoding="utf-8")
    assert text.startswith("# "), "the README has no title"
    assert module.names["fa"] in text.splitlines()[0], "the README's title lacks the Persian name"
    for heading in ("Words", "Parameters"):
        assert f"## {heading}" in text, f"the README has no part “{heading}”"


def params(module: Module) -> None:
    """Defaults are valid and come back as they were stored; what a newer version wrote is refused in words."""
    defaults = module.params()
    stored = json.loads(json.dumps(defaults.dump()))
    assert module.params.load(stored) == defaults
    assert module.params.load(None) == defaults
    for version in range(1, module.params.version):
        assert module.params.upgrade(version, dict(stored)) is not None
    for wrong in ({"version": module.params.version + 1}, {"no_such_field": 1}):
        try:
            module.params.load(wrong)
        except ParamsInvalid as refused:
            assert all(refused.say(lang)[1].strip() for lang in LANGUAGES)
        else:
            raise AssertionError(f"{wrong} was accepted")


def labels(module: Module) -> None:
    fields = module.params.model_fields
    for lang in LANGUAGES:
        shown = {entry["name"]: entry["label"] for entry in form_schema(module.params, lang)}
        unlabelled = [name for name in fields if shown[name] == name]
        assert not unlabelled, f"no label in {lang}: {unlabelled}"


def events(module: Module) -> None:
    for kind in module.events:
        assert kind.name.startswith(f"{module.key}."), f"{kind.name} does not begin with the module's key"
        sample = kind.sample()
        assert msgspec.json.decode(msgspec.json.encode(sample), type=kind) == sample


def jobs(module: Module) -> None:
    if module.jobs:
        from procrastinate.contrib.django import app

        importlib.import_module(f"{package_of(module)}.jobs")
        missing = [name for name in module.jobs if name not in app.tasks]
        assert not missing, f"jobs that nobody registered: {missing}"


def contribution(module: Module) -> Contribution:
    made = module.engine(module.params()) if module.engine is not None else Contribution()
    assert isinstance(made, Contribution)
    return made


def engine(module: Module) -> None:
    """What it contributes by default compiles, beside a rule for points, and every currency has its names."""
    made = contribution(module)
    compiled = programme({module.key: made})
    for currency in made.currencies:
        assert compiled.currencies[currency.key] == currency
        said(currency.names.model_dump(), currency.key)
    assert {rule.key for rule in made.rules} <= set(compiled.by_key)
    assert set(made.valuers) <= set(compiled.currencies)
    assert all(part.key == module.key for part in made.participants)


def refunds(module: Module, seed: int) -> None:
    """Whatever was bought, when all of it has come back, balances, caps and facts are what they were before."""
    chance = random.Random(seed)
    shop = shop_with({module.key: contribution(module)}, BODY)
    shop.buy(goods(150_000), at=START)
    before, bought = snapshot(shop), []
    for hour in range(1, chance.randint(2, 7)):
        lines = [
            goods(chance.randint(1, 90_000_000), quantity=chance.choice([1000, 2000, 1500]))
            for _ in range(chance.randint(1, 4))
        ]
        bought.append((shop.buy(*lines, at=after(hours=hour)), len(lines)))
    chance.shuffle(bought)
    for decided, lines in bought:
        if chance.random() < 0.5:
            shop.refund(decided, at=after(hours=9), lines=[(chance.randint(1, lines), 500)])
        shop.refund(decided, at=after(hours=10))
    assert snapshot(shop) == before


def snapshot(shop: Any) -> dict[str, Any]:
    """What conditions and balances show of the member, and what is used of caps."""
    member = shop.member()
    shown = {key: shop.available(key) + shop.pending(key) for key in shop.programme.currencies}
    facts = [dict(part.facts(member)) for part in shop.programme.participants]
    used = {key: {p: n for p, n in periods.items() if n} for key, periods in member.standing.caps.items()}
    return {
        "balances": shown,
        "facts": facts,
        "caps": {key: periods for key, periods in used.items() if periods},
        "spent": member.standing.spent,
        "purchases": member.standing.purchases,
    }


def standing(module: Module) -> None:
    """What a module keeps of a member is plain data under its own key, so that it can be stored."""
    shop = shop_with({module.key: contribution(module)}, BODY)
    shop.buy(goods(150_000_000), at=START)
    kept = shop.member().standing.modules
    assert set(kept) <= {module.key}
    assert json.loads(json.dumps(kept)) == kept
    for part in shop.programme.participants:
        described = part.describe(shop.member(), START)
        assert described is None or json.loads(json.dumps(described)) == described


PURE: tuple[Callable[[Module], None], ...] = (
    words,
    readme,
    params,
    labels,
    events,
    jobs,
    engine,
    standing,
)
