"""The programme and its modules: read, draft, check, publish, switch."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query
from pydantic import BaseModel, Field, StringConstraints

from vafa.core.earning import publishing
from vafa.core.earning.api.schemas import Strict
from vafa.domain.programme import ProgrammeBody
from vafa.domain.rules import Rule
from vafa.doors.api.fields import Code, Moment, Plain, Text, moment
from vafa.doors.api.gate import caller
from vafa.doors.api.paging import LONGEST_CURSOR, decode_cursor, encode_cursor, page
from vafa.doors.api.problems import language
from vafa.doors.api.routes import Routes
from vafa.kernel import modules
from vafa.kernel.forms import form_schema
from vafa.kernel.modules import Module, Switches
from vafa.kernel.params import ParamsInvalid

routes = Routes("Programme")
BODY_LIMIT = 4 * 1024 * 1024


class VersionOut(BaseModel):
    number: int
    effective_from: datetime
    published_at: datetime
    published_by: str
    note: str
    body: Plain


class DraftOut(BaseModel):
    body: Plain
    changed_at: datetime


class ProgrammeOut(BaseModel):
    published: VersionOut | None
    draft: DraftOut | None


class VersionList(BaseModel):
    items: list[VersionOut]
    next_cursor: str | None


class RuleSaid(BaseModel):
    rule: str
    says: dict[str, str]
    warnings: list[str]


class CheckOut(BaseModel):
    rules: list[RuleSaid]
    differences: Plain


class CheckIn(Strict):
    body: Plain | None = Field(default=None, description="A whole programme; without it the draft is checked")


class PublishIn(Strict):
    effective_from: Moment | None = Field(default=None, description="A moment to come; without it, at once")
    note: Text = ""


AT_ONCE = PublishIn()


class PublishOut(BaseModel):
    number: int
    effective_from: datetime


class ModuleOut(BaseModel):
    """A module and how the club has it. `form` describes each parameter; `schema` is its JSON Schema."""

    key: str
    name: str
    description: str
    needs: list[str]
    on: bool
    branch_params: bool
    params: Plain
    branches: dict[str, Plain]
    form: list[Plain]
    params_schema: Plain


class ModuleList(BaseModel):
    items: list[ModuleOut]


class SwitchIn(Strict):
    """What is not given stays as it is."""

    on: bool | None = None
    params: Plain | None = None
    branch: Code | None = Field(default=None, description="Set the parameters for this branch only")


def whole_club(request: HttpRequest) -> None:
    """The programme holds for every branch, so a key of one branch cannot change it."""
    caller(request).require_branch(None)


@routes.read(
    "/programme", scope="programme:read", answer=ProgrammeOut, summary="The published programme and the draft"
)
def get_programme(request: HttpRequest) -> Any:
    return publishing.read()


@routes.read("/programme/versions", scope="programme:read", answer=VersionList, summary="Published versions")
def list_versions(
    request: HttpRequest,
    cursor: str | None = Query(None, max_length=LONGEST_CURSOR),
    limit: int = Query(20, ge=1, le=100),
) -> Any:
    before = decode_cursor(cursor, tuple[int])
    found = publishing.versions(before=before[0] if before else None, limit=limit)
    items = [publishing.shown(version) for version in found]
    return page(items, encode_cursor(found[-1].number) if len(found) == limit else None)


@routes.write(
    "PUT",
    "/programme",
    scope="programme:write",
    answer=DraftOut,
    limit=BODY_LIMIT,
    summary="Replace the draft",
)
def put_programme(request: HttpRequest, body: ProgrammeBody) -> Any:
    whole_club(request)
    publishing.save_draft(body=publishing.dump(body))
    return publishing.read()["draft"]


@routes.write(
    "POST", "/programme/rules", scope="programme:write", answer=RuleSaid, summary="Add or replace a rule"
)
def put_rule(request: HttpRequest, body: Rule) -> Any:
    """In the draft. Says the rule, and warns of what looks as if it was not meant."""
    whole_club(request)
    said = publishing.put_rule(rule=body.model_dump(mode="json", by_alias=True, exclude_defaults=True))
    return in_language(said, language(request))


@routes.write(
    "POST", "/programme/check", scope="programme:read", answer=CheckOut, key="optional", limit=BODY_LIMIT,
    summary="What a programme would mean, and what differs from the published one; writes nothing",
)  # fmt: skip
def check_programme(request: HttpRequest, body: CheckIn) -> Any:
    found = publishing.check(body=body.body)
    lang = language(request)
    return {**found, "rules": [in_language(rule, lang) for rule in found["rules"]]}


@routes.write(
    "POST",
    "/programme/publish",
    scope="programme:write",
    answer=PublishOut,
    status=201,
    summary="Publish the draft",
)
def publish_programme(request: HttpRequest, body: PublishIn = AT_ONCE) -> Any:
    whole_club(request)
    version = publishing.publish(effective_from=moment(body.effective_from), note=body.note)
    return {"number": version.number, "effective_from": version.effective_from}


def in_language(rule: dict[str, Any], lang: str) -> dict[str, Any]:
    return {**rule, "warnings": [warning[lang] for warning in rule["warnings"]]}


@routes.read(
    "/modules", scope="programme:read", answer=ModuleList, summary="Modules and how the club has them"
)
def list_modules(request: HttpRequest) -> Any:
    club_id, lang = caller(request).club_id, language(request)
    switches, on = modules.switches(club_id), modules.keys_on(club_id)
    return {
        "items": [
            module_of(manifest, switches, key in on, lang)
            for key, manifest in sorted(modules.installed().items())
        ]
    }


ModuleKey = Annotated[str, StringConstraints(max_length=64)]


@routes.write(
    "PUT",
    "/modules/{key}",
    scope="programme:write",
    answer=ModuleOut,
    summary="Switch a module or set its parameters",
)
def put_module(request: HttpRequest, key: ModuleKey, body: SwitchIn) -> Any:
    """Publishes at once a version that differs only there. With `branch`, for that branch."""
    caller(request).require_branch(body.branch)
    switch = publishing.set_module(key=key, on=body.on, params=body.params, branch=body.branch)
    manifest = modules.find(key)
    return module_of(manifest, {key: switch.model_dump()}, switch.on, language(request))


def module_of(manifest: Module, switches: Switches, on: bool, lang: str) -> dict[str, Any]:
    switch = switches.get(manifest.key, {})
    return {
        "key": manifest.key,
        "name": manifest.names[lang],
        "description": manifest.descriptions[lang],
        "needs": list(manifest.needs),
        "on": on,
        "branch_params": manifest.branch_params,
        "params": params_of(manifest, switch.get("params", {})),
        "branches": switch.get("branches", {}),
        "form": form_schema(manifest.params, lang),
        "params_schema": manifest.params.model_json_schema(),
    }


def params_of(manifest: Module, stored: dict[str, Any]) -> dict[str, Any]:
    """With what is at its default; of a module that was never set and has something to set, what is stored."""
    try:
        return manifest.params.load(stored).dump()
    except ParamsInvalid:
        return stored
