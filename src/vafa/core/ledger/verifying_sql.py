"""Statements of `verifying`: each takes %(club)s and %(now)s, and gives (member, currency, what, expected, found)."""

from typing import Final

# What the open holds have set aside of each lot.
_PARTS: Final = """
    select h.member_id, h.currency, (p ->> 0)::uuid as cause, (p ->> 1)::smallint as n, sum((p ->> 2)::bigint) as held
    from core_ledger_hold h cross join lateral jsonb_array_elements(h.parts) as p
    where h.club_id = %(club)s and h.state = 'open' group by 1, 2, 3, 4
"""

INTO: Final = "('earn', 'give_back', 'grant', 'gift_in', 'merge_in')"

# An account's summary is exact until `turn_at`, so it is compared as of now or, if the clock has not been let act
# since, as of the moment before that. What is pending is then only known to lie between the two.
ACCOUNTS: Final = f"""
with parts as ({_PARTS}), flow as (
    select member_id, currency, sum(case when kind in {INTO} then amount else -amount end) as balance
    from core_ledger_transfer where club_id = %(club)s group by 1, 2
), held as (
    select member_id, currency, sum(amount - taken) as amount, min(lapses_at) as lapses_at
    from core_ledger_hold where club_id = %(club)s and state = 'open' group by 1, 2
), seen as (
    select *, least(%(now)s, turn_at - interval '1 microsecond') as seen_at
    from core_ledger_account where club_id = %(club)s
), lots as (
    select a.member_id, a.currency, sum(l.left_amount) as total, sum(p.held) as held,
        coalesce(sum(l.left_amount) filter (where l.available_at > a.seen_at), 0) as pending,
        coalesce(sum(l.left_amount) filter (where l.available_at > %(now)s), 0) as pending_now,
        coalesce(sum(l.left_amount) filter (where l.expires_at = 'infinity'), 0) as idle_left,
        min(l.expires_at) filter (where isfinite(l.expires_at) and l.left_amount > coalesce(p.held, 0)) as goes_at,
        coalesce(sum(l.left_amount - coalesce(p.held, 0)) filter (where l.expires_at = a.goes_at), 0) as goes,
        min(l.available_at) filter (where l.available_at > a.seen_at) as activates_at
    from seen a join core_ledger_lot l using (club_id, member_id, currency)
    left join parts p on p.member_id = l.member_id and p.currency = l.currency and p.cause = l.cause and p.n = l.n
    group by 1, 2
), joined as (
    select coalesce(a.member_id, f.member_id) as member_id, coalesce(a.currency, f.currency) as currency,
        a.total, a.debt, a.pending, a.held, a.goes, a.goes_at, a.idle_left, a.turn_at,
        a.member_id is null as missing, a.idle_at is not null as idle_known,
        coalesce(f.balance, 0) as balance, coalesce(l.total, 0) as lots, coalesce(l.held, 0) as lots_held,
        coalesce(h.amount, 0) as holds, coalesce(l.pending, 0) as lots_pending,
        least(coalesce(l.pending, 0), greatest(a.pending, coalesce(l.pending_now, 0))) as allowed_pending,
        coalesce(l.goes, 0) as lots_goes, l.goes_at as lots_goes_at, coalesce(l.idle_left, 0) as lots_idle,
        least(l.goes_at, l.activates_at, h.lapses_at) as turns_at
    from seen a
    full join flow f on f.member_id = a.member_id and f.currency = a.currency
    left join lots l on l.member_id = a.member_id and l.currency = a.currency
    left join held h on h.member_id = a.member_id and h.currency = a.currency
)
select member_id, currency, c.what, c.expected, c.found from joined cross join lateral (values
    ('account', 'there', case when missing then 'missing' else 'there' end),
    ('balance', balance::text, (total - debt)::text),
    ('total', lots::text, total::text),
    ('held', holds::text, held::text),
    ('held in lots', holds::text, lots_held::text),
    ('pending', case when turn_at > %(now)s or turn_at is null then lots_pending else allowed_pending end::text,
        pending::text),
    ('expiring', lots_goes::text, goes::text),
    ('expiring at', coalesce(lots_goes_at::text, 'never'), coalesce(goes_at::text, 'never')),
    ('idle', lots_idle::text, idle_left::text),
    ('idle clock', (lots_idle > 0)::text, idle_known::text),
    ('turns at', coalesce(turns_at::text, 'never'), coalesce(turn_at::text, 'never'))
) as c (what, expected, found)
where c.expected is distinct from c.found and (not missing or c.what = 'account')
"""

# What is left of every lot: the transfer that made it and all moves since, under the member who holds it now.
LOTS: Final = """
with changed as (
    select member_id, currency, cause, n, amount from core_ledger_transfer
    where club_id = %(club)s and makes_lot
    union all
    select t.member_id, t.currency, m.lot_cause, m.lot_n, m.amount
    from core_ledger_moved m join core_ledger_transfer t using (club_id, cause, n) where m.club_id = %(club)s
), expected as (
    select member_id, currency, cause, n, sum(amount) as left_amount from changed group by 1, 2, 3, 4
), kept as (
    select member_id, currency, cause, n, left_amount from core_ledger_lot where club_id = %(club)s
)
select coalesce(e.member_id, l.member_id), coalesce(e.currency, l.currency),
    'lot ' || coalesce(e.cause, l.cause) || '/' || coalesce(e.n, l.n),
    coalesce(e.left_amount, 0)::text, coalesce(l.left_amount::text, 'none')
from expected e full join kept l using (member_id, currency, cause, n)
where coalesce(e.left_amount, 0) <> coalesce(l.left_amount, 0)
"""

# An open lot has the terms of the transfer that made it; one that could be spent when it came has no date for that.
LOT_TERMS: Final = """
select l.member_id, l.currency, c.what || l.cause || '/' || l.n, c.expected, c.found
from core_ledger_lot l
join core_ledger_transfer t on t.club_id = l.club_id and t.cause = l.cause and t.n = l.n and t.makes_lot
cross join lateral (values
    ('activation of lot ', coalesce(t.available_at, t.at)::text,
        case when l.available_at is null and coalesce(t.available_at, t.at) > %(now)s then 'none'
            else coalesce(l.available_at, t.available_at, t.at)::text end),
    ('expiry of lot ', coalesce(t.expires_at::text, 'never'),
        coalesce(nullif(l.expires_at, 'infinity')::text, 'never')),
    ('idleness of lot ', t.idle::text, coalesce(l.expires_at = 'infinity', false)::text)
) as c (what, expected, found)
where l.club_id = %(club)s and c.expected <> c.found
"""

# What goes out comes out of lots, to the last unit; only a reversal or a merge may leave a debt instead. What comes
# in may first set off a debt.
MOVES: Final = """
with moved as (
    select cause, n, sum(amount) as amount, min(kind) as kind, max(kind) as other
    from core_ledger_moved where club_id = %(club)s group by 1, 2
), judged as (
    select t.member_id, t.currency, t.cause, t.n, t.kind, coalesce(m.amount, 0) as moved,
        case when t.kind in ('spend', 'expire', 'deduct', 'gift_out', 'erase', 'reverse', 'merge_out') or t.makes_lot
            then -t.amount else 0 end as least_moved,
        case when t.kind in ('spend', 'expire', 'deduct', 'gift_out', 'erase') then -t.amount
            when t.kind in ('give_back', 'merge_in') and not t.makes_lot then t.amount else 0 end as most_moved,
        m.kind is not null and (m.kind <> t.kind or m.other <> t.kind) as misnamed
    from core_ledger_transfer t left join moved m using (cause, n) where t.club_id = %(club)s
)
select member_id, currency, 'moves of ' || kind || ' ' || cause || '/' || n,
    case when misnamed then kind when least_moved = most_moved then least_moved::text
        else least_moved || ' to ' || most_moved end,
    case when misnamed then 'another kind' else moved::text end
from judged where misnamed or moved not between least_moved and most_moved
union all
select null, '', 'move ' || m.cause || '/' || m.n, 'a transfer', 'none'
from core_ledger_move m left join core_ledger_transfer t using (club_id, cause, n)
where m.club_id = %(club)s and t.cause is null
"""

# The parts of an open hold add up to it, and are there in their lots.
HOLDS: Final = """
select h.member_id, h.currency, 'parts of hold ' || h.id, h.amount::text, coalesce(sum((p ->> 2)::bigint), 0)::text
from core_ledger_hold h left join lateral jsonb_array_elements(h.parts) as p on true
where h.club_id = %(club)s and h.state = 'open' group by h.member_id, h.currency, h.id, h.amount
having h.amount <> coalesce(sum((p ->> 2)::bigint), 0)
"""

PARTS: Final = f"""
with parts as ({_PARTS})
select p.member_id, p.currency, 'held in lot ' || p.cause || '/' || p.n, p.held || ' or more',
    coalesce(l.left_amount, 0)::text
from parts p left join core_ledger_lot l on l.club_id = %(club)s and l.member_id = p.member_id
    and l.currency = p.currency and l.cause = p.cause and l.n = p.n
where p.held > coalesce(l.left_amount, 0)
"""

# What passes between two members leaves the one and reaches the other.
CLEARING: Final = """
select null, currency, 'transfers between members ' || cause, '0',
    sum(case when kind in ('gift_in', 'merge_in') then amount else -amount end)::text
from core_ledger_transfer
where club_id = %(club)s and kind in ('gift_in', 'gift_out', 'merge_in', 'merge_out') group by currency, cause
having sum(case when kind in ('gift_in', 'merge_in') then amount else -amount end) <> 0
"""

# Double entry: the view shows both sides of every transfer, and they cancel.
ENTRIES: Final = """
select null, currency, 'entries of ' || kind, '0', sum(amount)::text
from core_ledger_entry where club_id = %(club)s group by currency, kind having sum(amount) <> 0
"""
