"""The statements that repeat a club's members (crowd.py). They are the superuser's: no keys are checked and no row is
guarded, because what is copied was right.

``crowd.cause`` numbers everything that happened in the seed, with its millisecond; the new id is made of the
millisecond, the copy and the number, so that every table makes the same one by itself.
"""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

import psycopg

from bench import ground, programme

MOST_COPIES: Final = 4_096

PREPARE: Final = """
drop schema if exists crowd cascade; create schema crowd;
create table crowd.cause as
  select id as old, min(ms) as ms, min(member_id) as member_id, row_number() over (order by min(ms), id) as n from (
    select id, happened_at, member_id::text from core_purchases_purchase where club_id = {seed}
    union all select cause, at, member_id::text from core_ledger_transfer where club_id = {seed}
  ) happened (id, at, member_id), lateral (select (extract(epoch from at) * 1000)::bigint) t (ms) group by id;
create table crowd.member as
  select id as old, (extract(epoch from joined_at) * 1000)::bigint as ms,
    row_number() over (order by joined_at, id) - 1 as n from core_members_member where club_id = {seed};
create unique index on crowd.cause (old); create unique index on crowd.member (old);
create table crowd.name as
  select w.word, w.member_id from core_members_word w where w.club_id = {seed} and w.word !~ '[0-9]';
analyze crowd.cause; analyze crowd.member; analyze crowd.name;
"""
# Of 128 bits: the millisecond, version 7, the copy, the variant, the number.
ID: Final = (
    "(lpad(to_hex({of}.ms), 12, '0') || '7' || lpad(to_hex(k), 3, '0')"
    " || '8' || lpad(to_hex({of}.n), 15, '0'))::uuid"
)
MEMBER: Final = ID.format(of="m")
CAUSE: Final = ID.format(of="c")
LOT: Final = ID.format(of="l")
# The first member has seven years and is there once.
COPIES: Final = "generate_series(0, case when m.n = 0 then 0 else {last} end)"
# Spread over all numbers: seven digits behind 0900 and more behind 91.
MOBILE: Final = "'+989' || lpad(((k * 2003 + m.n) * 7368787 % 1000000000)::text, 9, '0')"
CARD: Final = "'603799' || lpad(((k * 2003 + m.n) * 7368787 % 10000000000)::text, 10, '0')"
OUTSIDE: Final = "'m' || (k * 2003 + m.n)"
VALUE: Final = f"case s.kind when 'mobile' then {MOBILE} when 'card' then {CARD} else {OUTSIDE} end"

OWN: Final = {"member_id": MEMBER}
MOVED: Final = {**OWN, "cause": CAUSE}
CAUSES: Final = "join crowd.cause c on c.old = s.{by}"
EXPIRES: Final = (
    " left join lateral (select ms as l_ms, n as l_n from crowd.cause where old = s.lot_cause) l on true"
)
EXPIRED: Final = f"case when s.lot_n is not null then {ID.replace('{of}.', 's.l_')} end"
TABLES: Final[tuple[tuple[str, dict[str, str], str], ...]] = (
    ("core_members_member", {"id": MEMBER}, ""),
    ("core_members_identifier", {"value": VALUE, "member_id": MEMBER, "origin_id": MEMBER}, ""),
    ("core_earning_standing", OWN, ""),
    ("core_ledger_account", OWN, ""),
    ("tiers_standing", OWN, ""),
    (
        "core_purchases_purchase",
        {**OWN, "id": CAUSE, "reference": "s.reference || '-' || k"},
        CAUSES.format(by="id"),
    ),
    ("core_ledger_transfer", {**MOVED, "lot_cause": EXPIRED}, CAUSES.format(by="cause") + EXPIRES),
    ("core_ledger_lot", MOVED, CAUSES.format(by="cause")),
)
WORDS: Final = f"""
insert into core_members_word (club_id, word, member_id)
select {{club}}, w.word, {MEMBER} from crowd.name w join crowd.member m on m.old = w.member_id, {COPIES} k
union select {{club}}, v.word, {MEMBER} from crowd.member m, {COPIES} k,
  lateral (select {MOBILE}, {CARD}, {OUTSIDE}) i (mobile, card, outside),
  lateral (values (substr(i.mobile, 4)), (right(i.mobile, 7)), (right(i.mobile, 4)), (i.outside),
    (case when m.n % 2 = 0 then i.card end), (case when m.n % 2 = 0 then right(i.card, 4) end)) v (word)
where v.word is not null
"""
MOVES: Final = f"""
insert into core_ledger_move ({{columns}})
select {{values}} from core_ledger_move s
join crowd.cause c on c.old = s.cause join crowd.cause l on l.old = s.lot_cause
join crowd.member m on m.old = c.member_id::uuid, {COPIES} k where s.club_id = {{seed}}
"""
# The one who is there once used the campaign's budget once.
BUDGETS: Final = """
insert into core_earning_budget (club_id, rule, used)
select {club}, b.rule, b.used * {copies} - {last} * coalesce((
    select sum((fired ->> 1)::bigint) from core_purchases_purchase p
    join crowd.member m on m.old = p.member_id and m.n = 0, jsonb_array_elements(p.record::jsonb -> 'f') fired
    where p.club_id = {seed} and (fired ->> 0)::int = {campaign}), 0)
from core_earning_budget b where b.club_id = {seed}
on conflict (club_id, rule) do update set used = excluded.used
"""
CAMPAIGN: Final = [rule["key"] for rule in programme.body()["rules"]].index("campaign")
CONSTRAINTS: Final = """
select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
where contype in ('p', 'u') and conrelid = any(%s::regclass[])
  and not exists (select from pg_constraint f where f.contype = 'f' and f.confrelid = pg_constraint.conrelid
                  and pg_constraint.contype = 'p')
"""
INDEXES: Final = """
select c.relname, pg_get_indexdef(c.oid) from pg_index i join pg_class c on c.oid = i.indexrelid
where i.indrelid = any(%s::regclass[]) and not exists (select from pg_constraint where conindid = c.oid)
"""
LARGE: Final = (
    "core_members_identifier", "core_members_word", "core_earning_standing", "tiers_standing",
    "core_purchases_purchase", "core_ledger_transfer", "core_ledger_lot", "core_ledger_move",
)  # fmt: skip


def copy(seed_id: int, club_id: int, copies: int) -> None:
    """Every member of the seed ``copies`` times into the club."""
    if copies > MOST_COPIES:
        raise ValueError(f"at most {MOST_COPIES} copies")
    given = {"seed": seed_id, "club": club_id, "copies": copies, "last": copies - 1, "campaign": CAMPAIGN}
    with ground.superuser() as connection:
        connection.execute(PREPARE.format(**given))
        statements = {table: _statement(connection, table, new, more, given) for table, new, more in TABLES}
        moved = {"cause": CAUSE, "lot_cause": LOT}
        statements["core_ledger_move"] = _listed(connection, MOVES, "core_ledger_move", moved, given)
        statements["core_members_word"] = WORDS.format(**given)
        statements["core_earning_budget"] = BUDGETS.format(**given)
        with without_indexes(connection), ThreadPoolExecutor(2) as pool:
            list(pool.map(_run, statements.items()))
        connection.execute("drop schema crowd cascade")
    with ground.superuser() as connection, timed("vacuumed"):
        connection.execute("vacuum analyze")


def known(seed_id: int, numbers: Sequence[int]) -> list[UUID]:
    """Ids that the seed's members have in every copy's first turn, by their order of joining."""
    with ground.superuser() as connection:
        found = connection.execute(
            "select (extract(epoch from joined_at) * 1000)::bigint from core_members_member where club_id = %s"
            " order by joined_at, id",
            [seed_id],
        ).fetchall()
    return [UUID(int=found[number][0] << 80 | 7 << 76 | 8 << 60 | number) for number in numbers]


def _statement(
    connection: psycopg.Connection[Any], table: str, new: dict[str, str], more: str, given: dict[str, int]
) -> str:
    """Rows in the order in which they came to be: so they lie on disk."""
    owner = "s.id" if table == "core_members_member" else "s.member_id"
    order = "c.ms, c.n" if more else "m.n"
    source = (
        f"(select s.*, m.ms as m_ms, m.n as m_n{', c.ms as c_ms, c.n as c_n' if more else ''}"
        f"{', l_ms, l_n' if 'l_ms' in more else ''} from {table} s"
        f" join crowd.member m on m.old = {owner} {more} where s.club_id = {{seed}} order by {order} offset 0) s,"
        f" lateral (select s.m_ms as ms, s.m_n as n offset 0) m,"
        + (" lateral (select s.c_ms as ms, s.c_n as n offset 0) c," if more else "")
    )
    text = f"insert into {table} ({{columns}}) select {{values}} from {source} lateral {COPIES} k"
    return _listed(connection, text, table, new, given)


def _listed(
    connection: psycopg.Connection[Any], text: str, table: str, new: dict[str, str], given: dict[str, int]
) -> str:
    columns = [
        row[0]
        for row in connection.execute(
            "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped",
            [table],
        )
    ]
    values = [new.get(name, "{club}" if name == "club_id" else f"s.{name}") for name in columns]
    return (
        text.replace("{columns}", ", ".join(columns)).replace("{values}", ", ".join(values)).format(**given)
    )


def _run(given: tuple[str, str]) -> None:
    table, statement = given
    with ground.superuser() as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute("set synchronous_commit = off")
        connection.execute("set work_mem = '512MB'")
        with timed(table):
            connection.execute(statement)


@contextmanager
def without_indexes(connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Indexes are made when the rows are there. Primary keys that others refer to stay."""
    tables = [list(LARGE)]
    constraints = connection.execute(CONSTRAINTS, tables).fetchall()
    indexes = connection.execute(INDEXES, tables).fetchall()
    for table, name, _definition in constraints:
        connection.execute(f"alter table {table} drop constraint {name}")
    for name, _definition in indexes:
        connection.execute(f"drop index {name}")
    yield
    connection.execute("set maintenance_work_mem = '1GB'")
    for table, name, definition in constraints:
        with timed(name):
            connection.execute(f"alter table {table} add constraint {name} {definition}")
    for name, definition in indexes:
        with timed(name):
            connection.execute(definition)


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Says how long it took: filling a large club is waited for."""
    began = time.perf_counter()
    yield
    print(f"  {what}: {time.perf_counter() - began:,.1f} s", flush=True)
