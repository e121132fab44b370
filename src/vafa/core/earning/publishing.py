"""The programme: read, drafted, checked, published. A published version is never changed; publishing adds one.

All of it runs inside ``unit(club_id)``. Publishers wait for one another at the club's row, so that numbers have
no gaps.
"""

import datetime
from collections.abc import Mapping
from typing import Any

import msgspec
from django.db import connection, transaction

from vafa.core.earning import differences, naming, programmes
from vafa.core.earning.checks import require_in_order
from vafa.core.earning.events import ProgrammePublished
from vafa.core.earning.facts import SEGMENTS
from vafa.core.earning.models import Budget, Draft, Happening, Programme, Standing
from vafa.core.earning.programmes import NoProgramme, parse_body
from vafa.domain.errors import LANGUAGES, Kind, VafaError
from vafa.domain.explain import rule_sentence
from vafa.domain.programme import Programme as Compiled
from vafa.domain.programme import ProgrammeBody, Switch
from vafa.domain.time import Instant, from_datetime, to_datetime
from vafa.kernel import audit, events, jobs, modules
from vafa.kernel.models import Club
from vafa.kernel.scope import current_actor, current_club

FOLLOW_JOB = "earning.follow_programme"

__all__ = [
    "check",
    "parse_body",
    "publish",
    "publish_body",
    "put_rule",
    "read",
    "renew",
    "save_draft",
    "set_module",
]


class NoDraft(VafaError):
    code = "programme.no_draft"
    kind = Kind.CONFLICT
    title = {"fa": "پیش‌نویسی نیست", "en": "There is no draft"}
    detail = {
        "fa": "چیزی برای انتشار نیست؛ نخست برنامه را تغییر دهید.",
        "en": "There is nothing to publish; change the programme first.",
    }


class AlreadyDecided(VafaError):
    code = "programme.already_decided"
    kind = Kind.CONFLICT
    title = {"fa": "گذشته عوض نمی‌شود", "en": "The past stays"}
    detail = {
        "fa": "پس از این زمان خریدهایی با برنامهٔ آن روز حساب شده‌اند؛ زمانی در آینده بدهید.",
        "en": "Purchases after this moment were decided by the programme of then; give a moment in the future.",
    }


class BranchParamsUnsupported(VafaError):
    code = "modules.no_branch_params"
    kind = Kind.INVALID
    title = {"fa": "برای شعبه جدا تنظیم نمی‌شود", "en": "Not set by branch"}
    detail = {
        "fa": "«{name}» برای همهٔ شعبه‌ها یکسان تنظیم می‌شود.",
        "en": "“{name}” is set alike for all branches.",
    }


def read() -> dict[str, Any]:
    """``{"published": version or None, "draft": {"body", "changed_at"} or None}``; bodies as plain data."""
    version = latest()
    draft = Draft.objects.first()
    return {
        "published": None if version is None else shown(version),
        "draft": None if draft is None else {"body": plain(draft.body), "changed_at": draft.changed_at},
    }


def shown(version: Programme) -> dict[str, Any]:
    return {
        "number": version.number,
        "effective_from": version.effective_from,
        "published_at": version.published_at,
        "published_by": version.published_by,
        "note": version.note,
        "body": plain(version.body),
    }


def versions(*, before: int | None = None, limit: int = 50) -> list[Programme]:
    """Published versions, newest first."""
    found = Programme.objects.order_by("-number")
    if before is not None:
        found = found.filter(number__lt=before)
    return list(found[:limit])


def save_draft(*, body: Mapping[str, Any]) -> ProgrammeBody:
    """Keep the whole body as the draft; refused in words when it could not be published as it is."""
    parsed = parse_body(body)
    compiled(parsed)
    require_in_order(parsed.rules)
    keep(parsed)
    return parsed


def put_rule(*, rule: Mapping[str, Any]) -> dict[str, Any]:
    """Add a rule to the draft, or replace the one with its key. Says it, and warns of what looks unmeant."""
    lock()
    current = dump(drafted())
    key = rule.get("key")
    before = current.get("rules", [])
    rules = [each for each in before if each["key"] != key]
    place = next((n for n, each in enumerate(before) if each["key"] == key), len(rules))
    body = parse_body({**current, "rules": [*rules[:place], dict(rule), *rules[place:]]})
    made = compiled(body)
    require_in_order(rule for rule in body.rules if rule.key == key)
    keep(body)
    return {
        "rule": key,
        **_said(made, str(key)),
        "warnings": differences.warnings(made, str(key), branches()),
    }


def check(*, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What a body (or the draft) would mean: every rule said, warnings, and what differs from the published.

    Writes nothing. A body that could not be published is refused, as when saving it.
    """
    parsed = drafted() if body is None else parse_body(body)
    made = compiled(parsed)
    require_in_order(parsed.rules)
    known = branches()
    published = latest()
    return {
        "rules": [
            {
                "rule": rule.key,
                **_said(made, rule.key),
                "warnings": differences.warnings(made, rule.key, known),
            }
            for rule in parsed.rules
        ],
        "differences": differences.between(
            None if published is None else plain(published.body), dump(parsed)
        ),
    }


def publish(*, effective_from: Instant | None = None, note: str = "") -> Programme:
    """Publish the draft, at once or from an instant in the future on. The draft is then gone."""
    draft = Draft.objects.first()
    if draft is None:
        raise NoDraft()
    body = parse_body(plain(draft.body))
    require_in_order(body.rules)
    version = publish_body(body, effective_from=effective_from, note=note)
    Draft.objects.all().delete()
    return version


def publish_body(
    body: ProgrammeBody, *, effective_from: Instant | None = None, note: str = "", now: Instant | None = None
) -> Programme:
    """Add a version. A moment in the past is taken only while nothing has been decided after it."""
    club = lock()
    before = latest()
    moment = from_datetime(datetime.datetime.now(datetime.UTC)) if now is None else now
    start = moment if effective_from is None else effective_from
    if start < moment and _decided_after(start):
        raise AlreadyDecided()
    made = compiled(body)
    version: Programme = Programme.objects.create(
        number=(club.programme_number or 0) + 1,
        effective_from=to_datetime(start),
        published_at=to_datetime(moment),
        published_by=f"{current_actor().kind}:{current_actor().id}",
        note=note,
        body=encode(body),
    )
    # A budget that nobody has used yet is a row, too: what is not there cannot be locked.
    budgets = set(made.limits)
    Budget.objects.bulk_create([Budget(rule=rule, used=0) for rule in sorted(budgets)], ignore_conflicts=True)
    Club.objects.filter(id=club.id).update(programme_number=version.number)
    changed = differences.between(None if before is None else plain(before.body), dump(body))
    audit.record(
        "programme.publish",
        "programme",
        None,
        None if before is None else {"number": before.number},
        {"number": version.number, "effective_from": version.effective_from, "differences": changed},
    )
    events.emit(ProgrammePublished(number=version.number, effective_from=start, note=note))
    if before is not None and changed.get("modules"):
        # Members' tiers follow new thresholds, in batches of their own, when they come into force.
        jobs.defer(FOLLOW_JOB, club_id=club.id, delay_seconds=max(start - moment, 0) // 1_000_000)
    transaction.on_commit(lambda: programmes.forget(club.id))
    return version


def renew(*, note: str) -> None:
    """Publish again what is in force and what waits, because something it rests on has changed (the club's own
    fields, tags of branches): every process then reads it anew."""
    lock()
    now = from_datetime(datetime.datetime.now(datetime.UTC))
    in_force, waiting = _in_force(now)
    publish_body(parse_body(plain(in_force.body)), note=note, now=now)
    for version in waiting:
        again = parse_body(plain(version.body))
        publish_body(again, effective_from=from_datetime(version.effective_from), note=version.note, now=now)


def set_module(
    *, key: str, on: bool | None = None, params: Mapping[str, Any] | None = None, branch: str | None = None
) -> Switch:
    """Switch a module or set its params, for the club or for one branch, and publish at once.

    What is None stays as it is. The new version differs only there from the one in force; versions that
    wait for their day are published again with the same change. Refused: unknown module, unmet needs,
    invalid params. A draft gets the same change, so that publishing it later does not undo this.
    """
    manifest = modules.find(key)
    if branch is not None and not manifest.branch_params:
        raise BranchParamsUnsupported(name=dict(manifest.names))
    lock()
    now = from_datetime(datetime.datetime.now(datetime.UTC))
    in_force, waiting = _in_force(now)
    note = f"module {key}"
    changed = _with_switch(in_force.body, key, on, params, branch)
    publish_body(changed, note=note, now=now)
    for version in waiting:
        again = _with_switch(version.body, key, on, params, branch)
        publish_body(again, effective_from=from_datetime(version.effective_from), note=version.note, now=now)
    draft = Draft.objects.first()
    if draft is not None:
        keep(_with_switch(draft.body, key, on, params, branch))
    return changed.modules[key]


def _with_switch(
    text: str, key: str, on: bool | None, params: Mapping[str, Any] | None, branch: str | None
) -> ProgrammeBody:
    body = plain(text)
    switch = dict(body.get("modules", {}).get(key, {}))
    if on is not None:
        switch["on"] = on
    if params is not None and branch is None:
        switch["params"] = dict(params)
    elif params is not None:
        switch["branches"] = {**switch.get("branches", {}), branch: dict(params)}
    return parse_body({**body, "modules": {**body.get("modules", {}), key: switch}})


def compiled(body: ProgrammeBody) -> Compiled:
    """The body compiled for the club in scope; raises in words when something does not fit."""
    club = Club.objects.get(id=current_club())
    with connection.cursor() as cursor:
        cursor.execute(programmes.FIELDS, [club.id])
        fields = cursor.fetchall()
    made = programmes.compile_body(
        body, club_id=club.id, number=0, effective_from=0, zone=club.time_zone, fields=fields
    )
    if programmes.asks_segments(encode(body)):
        made.book = naming.spoken(made, (SEGMENTS,))  # this one is read by staff
    return made


def _said(made: Compiled, key: str) -> dict[str, Any]:
    display = Club.objects.values_list("currency_display", flat=True).get(id=current_club())
    return {
        "says": {lang: rule_sentence(made.by_key[key], made, lang, display=display) for lang in LANGUAGES}
    }


def drafted() -> ProgrammeBody:
    """The draft, or what is published, to draft from; an empty body for a club that has neither."""
    draft = Draft.objects.first() or latest()
    return ProgrammeBody() if draft is None else parse_body(plain(draft.body))


def keep(body: ProgrammeBody) -> datetime.datetime:
    """As the draft, from this moment on."""
    changed_at = datetime.datetime.now(datetime.UTC)
    Draft.objects.update_or_create(
        club_id=current_club(), slot=0, defaults={"body": encode(body), "changed_at": changed_at}
    )
    return changed_at


def lock() -> Club:
    """Whoever changes the programme or its draft waits here for the others."""
    found: Club = Club.objects.select_for_update(no_key=True).get(id=current_club())
    return found


def latest() -> Programme | None:
    found: Programme | None = Programme.objects.order_by("-number").first()
    return found


def in_force() -> Programme | None:
    """The version that decides at this moment; None before anything is published."""
    try:
        return _in_force(now())[0]
    except NoProgramme:
        return None


def _in_force(now: Instant) -> tuple[Programme, list[Programme]]:
    """The version that decides now, and those that wait for their day, in the order of their numbers."""
    rows = list(Programme.objects.order_by("number"))
    if not rows:
        raise NoProgramme()
    standing: list[Programme] = []
    for version in rows:
        standing = [each for each in standing if each.effective_from < version.effective_from] + [version]
    begun = [each for each in standing if each.effective_from <= to_datetime(now)]
    current = begun[-1] if begun else standing[0]
    return current, [each for each in standing if each not in begun and each is not current]


def _decided_after(moment: Instant) -> bool:
    at = to_datetime(moment)
    return bool(
        Standing.objects.filter(last_at__gte=at).exists()
        or Happening.objects.filter(happened_at__gte=at).exists()
    )


def now() -> Instant:
    return from_datetime(datetime.datetime.now(datetime.UTC))


def names_in_force(id: str) -> bool:
    """Whether a version in force, one that waits or the draft has this id in a condition of its own."""
    try:
        current, waiting = _in_force(now())
    except NoProgramme:
        return False
    bodies = [each.body for each in (current, *waiting, *Draft.objects.all())]
    return any(programmes.asks_segments(body) and id in body for body in bodies)


def branches() -> set[str]:
    """The codes of the club's branches."""
    with connection.cursor() as cursor:
        cursor.execute(programmes.BRANCHES, [current_club()])
        return {row[0] for row in cursor.fetchall()}


def plain(text: str) -> dict[str, Any]:
    return msgspec.json.decode(text, type=dict[str, Any])


def dump(body: ProgrammeBody) -> dict[str, Any]:
    """A body as plain data, as it is stored: what is at its default is left out."""
    return body.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def encode(body: ProgrammeBody) -> str:
    return msgspec.json.encode(dump(body)).decode()
