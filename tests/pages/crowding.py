"""A club with so many of everything, and what stands for the variables of its pages' addresses."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core import signing as signatures
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import card_keys, rewards, signing
from tests.cards import made
from tests.database import buying
from tests.pages import crediting, offering, vouched
from vafa.core.earning import services as earning
from vafa.core.earning.publishing import parse_body
from vafa.core.earning.work import now_instant
from vafa.core.members import services as members
from vafa.core.office import clubs, exports, jobs
from vafa.core.office.models import Upload
from vafa.core.purchases import catalogue
from vafa.core.purchases.simulation import runs as simulations
from vafa.core.segments import jobs as segment_jobs
from vafa.core.segments import runs, services
from vafa.core.tills import devices, receipts
from vafa.core.wallet import icons
from vafa.core.webhooks import services as webhooks
from vafa.doors.till.pages import TILL_COOKIE
from vafa.kernel import access, sms
from vafa.kernel.database import unit
from vafa.kernel.models import Club
from vafa.kernel.people import StaffRow
from vafa.kernel.scope import current_club
from vafa.modules.cards import services as cards
from vafa.modules.cards.passes import keeping

MODULES: dict[str, Any] = {key: {"on": True, "params": {}} for key in ("stamps", "tiers")}
MODULES["credit"] = crediting.MODULE
MODULES["rewards"] = {"on": True, "params": {}}
MODULES["cards"] = {"on": True, "params": {"google_issuer": "3388000000012345678", "turning": True}}
MODULES |= vouched.MODULES
FILE = "شماره فاکتور,تاریخ,موبایل,مبلغ کل\n1002,1405-08-02,09121112233,120000\n1003,not a day,09121112234,120000\n"


@dataclass(slots=True)
class Crowded:
    """``values`` is what stands for a variable, by its name or by page and name."""

    club: Club
    staff: Client
    visitor: Client
    values: dict[str, Any]

    def client(self, door: str) -> Client:
        return self.visitor if door == "member" else self.staff


def crowd(count: int) -> Crowded:
    """``count`` members, and of one of them as much of everything that happens to a member."""
    rules = [buying.rule(f"rule{n}") for n in range(count)]
    modules = {**MODULES, "offers": offering.module(count)}
    club = buying.start(*rules, modules=modules)
    with unit(club.id):
        clubs.change(logo_file=icons.star("#b3123b", icons.SIZES[0]))
        _shelves(count)
        ids = [_member(n) for n in range(count)]
    for n in range(1, count):
        buying.publish(club, *rules, since=buying.NOW - (950 - n) * buying.DAY, modules=modules)
    merges = [buying.merge(club, ids[0], buying.join(club)) for _ in range(count)]
    before = rewards.crowded(club, count, ids[0]) | crediting.credited(club, count, ids)
    # Last, so that all of it stands on the first page of the timeline.
    bought = [_lived(club, ids[0], n) for n in range(count)]
    for other in ids[1:]:
        buying.buy(club, other, branch="b0")
    owner = signing.person(club)
    for n in range(count):
        signing.person(club, "cashier", (), f"Cashier {n}")
    staff, visitor = signing.client(owner), signing.member_client(club, ids[0])
    values: dict[str, Any] = {
        "member_id": ids[0], "purchase_id": bought[0], "code": "b0", "sku": "s0", "module-settings:key": "tiers",
        "group:key": "g0", "rule:key": "rule0", "rule-state:key": "rule0", "rule-trial:key": "rule0", "number": 1,
        "merge_id": merges[0], "currency:key": "points", "app-icon:size": icons.SIZES[0],
    }  # fmt: skip
    with unit(club.id):
        values |= _asked(count, ids)
        values["staff_id"] = StaffRow.objects.exclude(user_id=owner.id).order_by("id")[0].id
        values["receipt:token"] = receipts.token(bought[0])
    values |= _carded(club, count, ids) | offering.offered(club, count)
    values |= before
    values |= vouched.vouched(club, count, ids)
    uploaded = [_uploaded(club, staff, imported=n == 0) for n in range(count)]
    values["upload_id"] = uploaded[0]
    for segment_id in values.pop("segments"):
        segment_jobs.count(club.id, str(segment_id))
    exports.write(club.id, values["export_id"])
    kept = signatures.dumps({"branch": "b0", "name": "t0"}, salt=f"till:{club.id}")
    staff.cookies[TILL_COOKIE] = kept
    return Crowded(club, staff, visitor, values)


def _shelves(count: int) -> None:
    many = range(count)
    catalogue.put_branches(items=[{"code": f"b{n}", "name": f"Branch {n}"} for n in many])
    catalogue.put_products(items=[{"sku": f"s{n}", "name": f"Product {n}", "groups": ["g0"]} for n in many])
    catalogue.put_groups(
        items=[{"key": f"g{n}", "names": {"fa": f"گروه {n}", "en": f"Group {n}"}} for n in many]
    )
    for n in many:
        devices.choose(branch="b0", name=f"t{n}")


def _member(number: int) -> UUID:
    made = members.join(
        club_id=current_club(), identifiers=[("mobile", f"0912000{number:04}"), ("card", f"CARD-{number}")],
        joined_via="staff", given_name="نمونه", family_name=f"عضو {number}", tags=[f"t{number}"],
        happened_at=buying.NOW - 900 * buying.DAY,
    )  # fmt: skip
    found: UUID = made.id
    return found


def _lived(club: Club, member_id: UUID, number: int) -> UUID:
    """A purchase that partly came back, a movement by hand, a hold, another card, and a line in the trail."""
    line = {"sku": "s0", "unit_price": 100_000, "quantity": 2}
    lines = [line, {**line, "sku": "s1"}]
    bought = buying.buy(club, member_id, lines=lines, branch="b0", now=now_instant())
    buying.take_back(club, bought.id, lines=[{"line": 1, "quantity": 1}])
    with unit(club.id):
        earning.grant(member_id=member_id, currency="credit", amount=50_000, reason="test")
        earning.place_hold(
            member_id=member_id, currency="credit", amount=1_000, minutes=90, reference=f"h{number}"
        )
        members.add_identifier(member_id=member_id, kind="card", value=f"MORE-{number}")
        members.update(member_id=member_id, changes={"city": f"شهر {number}"})
        sms.send(mobile="+989120000000", text="نمونه", purpose="test")
    return bought.id


def _carded(club: Club, count: int, ids: list[UUID]) -> dict[str, Any]:
    """Batches of cards, some of them given, one of them blocked; what signs passes."""
    batches = [made(club, count) for _ in range(count)]
    numbers = batches[-1]
    with unit(club.id):
        keeping.keep_google(account=card_keys.account(card_keys.new_key()))
        given = [cards.give(member_id=ids[0], number=number) for number in numbers]
        cards.block(number=numbers[0], reason="lost")
    return {
        "card_id": given[1].id, "batch_id": given[1].batch_id, "part": 1, "my-card-lost:number": numbers[1],
        "wallet": "google",
    }  # fmt: skip


def _asked(count: int, ids: list[UUID]) -> dict[str, Any]:
    """Segments, work on many members, keys, webhooks, exports and simulations."""
    condition = {"fact": "member.purchases", "op": ">=", "value": 0}
    segments = [services.create(name=f"Segment {n}", condition=condition).id for n in range(count)]
    hand = [services.create(name=f"By hand {n}", condition=None).id for n in range(count)]
    for each in hand:
        services.put(segment_id=each, member_ids=ids)
    done = [
        runs.start(kind="add_tag", params={"tag": f"x{n}"}, selection={"ids": [str(each) for each in ids]})
        for n in range(count)
    ]
    for n in range(count):
        access.create_key(slug="x", name=f"Key {n}", scopes=["members:read"])
    ends = [
        webhooks.create_endpoint(url=f"https://example.com/{n}", patterns=["purchases.*"])
        for n in range(count)
    ]
    for _ in range(count):
        webhooks.ping(endpoint_id=ends[0].id)
    files = [exports.ask(what=what).id for what in ("products", "everything")]
    body = parse_body(buying.programme())
    tried = [simulations.start(body=body)]
    return {
        "segment_id": segments[0], "segments": segments, "run_id": done[0].id, "simulation-run:run_id": tried[0].id,
        "endpoint_id": ends[0].id, "export_id": files[0],
    }  # fmt: skip


def _uploaded(club: Club, staff: Client, imported: bool) -> UUID:
    """A file that waits, or was imported but for one row."""
    file = SimpleUploadedFile("purchases.csv", FILE.encode())
    staff.post(f"/panel/{club.slug}/imports/new", {"file": file})
    with unit(club.id):
        row: Upload = Upload.objects.order_by("-id")[0]
    if imported:
        mapping = {f"map.{target}": header for target, header in row.how["mapping"].items()}
        asked = {**mapping, "unit": "toman", "join": "1", "do": "run"}
        staff.post(f"/panel/{club.slug}/imports/{row.id}", asked)
        jobs.run_upload(club_id=club.id, upload_id=str(row.id))
    found: UUID = row.id
    return found
