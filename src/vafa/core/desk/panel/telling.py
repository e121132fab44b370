"""Lines of a timeline in words: what happened, why each amount, and who did it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from vafa.core.desk import money, timeline
from vafa.core.desk.panel.people import Names
from vafa.core.desk.panel.work_log import said_of
from vafa.core.earning import explaining, programmes
from vafa.core.earning.models import Happening
from vafa.core.ledger import selectors as ledger
from vafa.core.ledger.models import Hold
from vafa.core.purchases import selectors as purchases
from vafa.core.purchases.intake import Stored
from vafa.core.purchases.models import Branch, Refund
from vafa.core.purchases.refunding import Refunded
from vafa.domain.explain import answer, movement, prices, refund_answer, unknown_currency
from vafa.domain.time import Instant, from_datetime
from vafa.domain.values import Currency
from vafa.doors.web import formats
from vafa.doors.web.visits import Visit
from vafa.doors.web.words import _, say

DATES = {
    "date:birthday": {"fa": "هدیهٔ تولد", "en": "Birthday"},
    "date:joined": {"fa": "سالگرد عضویت", "en": "Anniversary of joining"},
}


@dataclass(slots=True)
class Why:
    """A sentence, and the rule and version of the programme that it follows from."""

    sentence: str
    rule: str = ""
    name: str = ""
    version: int = 0


@dataclass(slots=True)
class Entry:
    at: Instant
    icon: str
    title: str
    tone: str = ""
    why: list[Why] = field(default_factory=list)
    amounts: list[dict[str, Any]] = field(default_factory=list)
    href: str = ""
    who: str = ""
    # What expired, by currency: lines of one moment become one.
    ended: dict[str, int] = field(default_factory=dict)


class Teller:
    """Everything that the lines of one page need, read kind by kind."""

    def __init__(self, visit: Visit, book: programmes.Book, found: timeline.Page) -> None:
        self.visit, self.book, self.found = visit, book, found
        self.lang, self.formats = visit.lang, visit.formats
        self.current = book.version(book.number)
        refunded = self._purchases_of_refunds(found.of("refund"))
        self.bought = purchases.by_ids([*found.of("purchase"), *refunded.values()]) if found.ids else {}
        self.refunds = {each.id: each for full in self.bought.values() for each in full.refunds}
        self.branches = self._branches()
        self.moved = self._moved()
        self.by = timeline.who_moved(found.members, found.of("movement"))
        self.log = timeline.logged(found.of("audit"))
        self.events = self._events()
        self.holds = (
            {each.id: each for each in Hold.objects.filter(id__in=found.of("hold"))}
            if found.of("hold")
            else {}
        )
        self.names = Names([*self.by.values(), *self.log.values()])

    def entries(self) -> list[Entry]:
        tell = {
            "purchase": self._purchase, "refund": self._refund, "movement": self._movement,
            "event": self._event, "hold": self._hold, "audit": self._audit,
        }  # fmt: skip
        made = [tell[each.what](each) for each in self.found.found]
        return self.together([each for each in made if each is not None])

    # ---- what is read

    def _purchases_of_refunds(self, ids: Sequence[UUID]) -> dict[UUID, UUID]:
        if not ids:
            return {}
        return dict(Refund.objects.filter(id__in=ids).values_list("id", "purchase_id"))

    def _branches(self) -> dict[str, str]:
        codes = {full.branch for full in self.bought.values() if full.branch}
        if not codes:
            return {}
        return dict(Branch.objects.filter(code__in=codes).values_list("code", "name"))

    def _moved(self) -> dict[UUID, list[dict[str, Any]]]:
        causes = self.found.of("movement")
        if not causes:
            return {}
        lines = explaining.explained(ledger.movements_of(causes, self.found.members), self.lang)
        made: dict[UUID, list[dict[str, Any]]] = {}
        for each in lines:
            made.setdefault(each["cause"], []).append(each)
        return made

    def _events(self) -> dict[UUID, tuple[str, explaining.Told]]:
        ids = self.found.of("event")
        if not ids:
            return {}
        types = dict(Happening.objects.filter(id__in=ids).values_list("id", "type"))
        return {id: (types[id], told) for id, told in explaining.tell(ids).items()}

    # ---- what is said

    def _purchase(self, each: timeline.Found) -> Entry | None:
        full = self.bought.get(each.id)
        if full is None:
            return None
        stored = full.stored
        told = answer(
            stored.record,
            stored.programme,
            at=stored.happened_at,
            lang=self.lang,
            display=self.formats.display,
        )
        title = _("Purchase of %(amount)s") % {"amount": self.formats.money(stored.total)}
        if full.branch:
            title += ("، " if self.lang == "fa" else ", ") + self.branch(full.branch)
        entry = Entry(
            each.at, "shopping-bag", title, why=self.whys(told, stored.record.p),
            amounts=self.sums(told["earned"], +1) + [{**each, "gain": None} for each in self.sums(told["spent"], -1)],
            href=self.visit.url("purchase", purchase_id=stored.id),
        )  # fmt: skip
        priced = self.priced(full.stored)
        entry.why += [Why(f"{off['name']}: {off['because']}") for off in priced["discounts"]]
        entry.why += [Why(each["because"]) for each in priced["vouchers"] if each["did"] != "use"]
        entry.why += [Why(tier["because"]) for tier in told["tiers"] if tier["changed"]]
        if full.returned["cancelled"] or full.returned["whole"]:
            entry.why.append(Why(_("All of it came back later.")))
        return entry

    def priced(self, stored: Stored) -> dict[str, Any]:
        """What offers, codes and gift cards did with a purchase."""
        return prices(
            stored.record,
            stored.programme,
            at=stored.happened_at,
            lang=self.lang,
            display=self.formats.display,
        )

    def whys(self, told: Mapping[str, Any], version: int) -> list[Why]:
        made = [
            Why(each["because"], each["rule"], each["name"], version)
            for each in told["earned"]
            if each["amount"]
        ]
        return made + [Why(each["because"]) for each in told.get("spent", ())]

    def _refund(self, each: timeline.Found) -> Entry | None:
        done = self.refunds.get(each.id)
        if done is None:
            return None
        told = self.refund_told(done)
        return Entry(
            each.at,
            "receipt-refund",
            _("Return of %(amount)s") % {"amount": self.formats.money(told["net"])},
            tone="warning",
            why=[
                Why(line["because"]) for line in (*told["reversed"], *told["given_back"], *told["vouchers"])
            ],
            amounts=self.sums(told["reversed"], -1) + self.sums(told["given_back"], +1),
            href=self.visit.url("purchase", purchase_id=done.purchase_id),
        )

    def refund_told(self, done: Refunded) -> dict[str, Any]:
        return refund_answer(
            done.record, done.programme, at=done.happened_at, lang=self.lang, display=self.formats.display
        )

    def _movement(self, each: timeline.Found) -> Entry | None:
        lines = self.moved.get(each.id)
        if not lines:
            return None
        kind = lines[-1]["kind"]
        entry = Entry(
            each.at, _ICONS.get(kind, "arrows-exchange"), self._title(kind, lines), tone=_TONES.get(kind, ""),
            why=[Why(line["because"]) for line in lines],
            amounts=[self.amount(line["currency"], line["amount"]) for line in lines],
        )  # fmt: skip
        if kind == "expire":
            for line in lines:
                entry.ended[line["currency"]] = entry.ended.get(line["currency"], 0) + line["amount"]
        by = self.by.get(each.id)
        if by is not None:
            entry.who = self.names.of(by)
        return entry

    def _title(self, kind: str, lines: Sequence[Mapping[str, Any]]) -> str:
        return {
            "grant": _("Given by hand"), "deduct": _("Taken by hand"), "expire": _("Expired"),
            "gift_out": _("Gift to another member"), "gift_in": _("Gift from another member"),
            "merge_in": _("Came with a merge"), "merge_out": _("Went with a merge"), "erase": _("Written off"),
            "spend": _("Spent"), "give_back": _("Given back"),
        }.get(kind, kind)  # fmt: skip

    def _event(self, each: timeline.Found) -> Entry | None:
        type, told = self.events.get(each.id, ("", None))
        if told is None:
            return None
        said = answer(
            told.record,
            self.book.version(told.record.p),
            at=told.at,
            lang=self.lang,
            display=self.formats.display,
        )
        names = DATES.get(type) or self.current.body.events.get(type) or {"fa": type, "en": type}
        return Entry(
            each.at,
            "calendar-event",
            say(names),
            why=self.whys(said, told.record.p),
            amounts=self.sums(said["earned"], +1),
        )

    def _hold(self, each: timeline.Found) -> Entry | None:
        hold = self.holds.get(each.id)
        if hold is None:
            return None
        until = self.formats.datetime(from_datetime(hold.lapses_at))
        return Entry(
            each.at,
            "lock",
            _("%(amount)s set aside")
            % {"amount": self.formats.amount(hold.amount, self.currency(hold.currency))},
            tone="info",
            why=[Why(_("Free again on %(when)s unless it is spent.") % {"when": until})],
        )

    def _audit(self, each: timeline.Found) -> Entry | None:
        line = self.log.get(each.id)
        if line is None:
            return None
        icon, title, detail = said_of(line, self.visit)
        return Entry(
            each.at, icon, title, why=[Why(detail)] if detail else [], who=self.names.of(line),
        )  # fmt: skip

    def together(self, entries: Sequence[Entry]) -> list[Entry]:
        """What ended at one moment is one line, with one amount and one sentence for each currency."""
        made: list[Entry] = []
        for entry in entries:
            last = made[-1] if made else None
            if last is None or not entry.ended or not last.ended or last.at != entry.at:
                made.append(entry)
                continue
            for key, amount in entry.ended.items():
                last.ended[key] = last.ended.get(key, 0) + amount
            last.amounts = [self.amount(key, total) for key, total in last.ended.items()]
            last.why = [
                Why(
                    movement(
                        "expire", -total, self.currency(key), None, self.lang, display=self.formats.display
                    )
                )
                for key, total in last.ended.items()
            ]
        return made

    # ---- amounts

    def branch(self, code: str) -> str:
        return formats.digits(self.branches.get(code) or _("branch %(code)s") % {"code": code})

    def currency(self, key: str) -> Currency:
        return self.current.currencies.get(key) or unknown_currency(key)

    def sums(self, lines: Sequence[Mapping[str, Any]], sign: int) -> list[dict[str, Any]]:
        """One amount for each currency, however many rules made it."""
        totals: dict[str, int] = {}
        for line in lines:
            totals[line["currency"]] = totals.get(line["currency"], 0) + sign * line["amount"]
        return [self.amount(key, total) for key, total in totals.items() if total]

    def amount(self, key: str, value: int) -> dict[str, Any]:
        shown, unit = money.bare(abs(value), self.currency(key), self.formats)
        sign = "+" if value > 0 else "−" if value < 0 else ""
        return {"text": f"\u200e{sign}{shown}", "unit": unit, "gain": value > 0 if value else None}


_ICONS = {
    "grant": "gift", "deduct": "adjustments", "expire": "hourglass-empty", "gift_out": "gift", "gift_in": "gift",
    "merge_in": "arrows-join", "merge_out": "arrows-split", "erase": "eraser", "spend": "wallet",
    "give_back": "arrow-back-up",
}  # fmt: skip
_TONES = {"grant": "brand", "expire": "warning"}
