"""The statements by which purchases, events and refunds are compared with their transfers; see `verifying`."""

from typing import Final

# Every transfer that a stored decision names is there with that amount, and no other was earned or paid. A purchase
# keeps what each rule gave and into which transfer (the first, where it does not say); the currencies of rules come
# as arrays, by version and place.
RECORDED: Final = """
with bought as (
    select id as cause, member_id, record::jsonb as record from core_purchases_purchase where club_id = %(club)s
), other as (
    select id as cause, member_id, record::jsonb as record from core_earning_happening where club_id = %(club)s
    union all
    select id, member_id, record::jsonb from core_purchases_refund where club_id = %(club)s
), rules as (
    select * from unnest(%(versions)s::int[], %(places)s::int[], %(currencies)s::text[]) as r (version, place, currency)
), named as (
    select cause, member_id, coalesce((f ->> 2)::smallint, 0::smallint) as n, 'earn' as kind, r.currency,
        sum((f ->> 1)::bigint) as amount
    from bought cross join lateral jsonb_array_elements(record -> 'f') as f
    left join rules r on r.version = (record ->> 'p')::int and r.place = (f ->> 0)::int
    group by 1, 2, 3, 5
    union all
    select cause, member_id, (s ->> 0)::smallint, 'spend', s ->> 1, (s ->> 2)::bigint
    from bought cross join lateral jsonb_array_elements(record -> 's') as s
    union all
    select cause, member_id, (e ->> 0)::smallint, 'earn', e ->> 1, (e ->> 2)::bigint
    from other cross join lateral jsonb_array_elements(record -> 'e') as e
), booked as (
    select cause, member_id, n, kind, currency, amount from core_ledger_transfer
    where club_id = %(club)s and (kind = 'earn' or kind = 'spend' and cause in (select cause from bought))
)
select coalesce(d.member_id, t.member_id), coalesce(d.currency, t.currency),
    coalesce(d.kind, t.kind) || ' ' || coalesce(d.cause, t.cause) || '/' || coalesce(d.n, t.n),
    coalesce(d.amount::text, 'none'), coalesce(t.amount::text, 'none')
from named d full join booked t using (cause, member_id, n, kind, currency)
where d.amount is distinct from t.amount
"""

# What a refund says it took back (from the lots, others, or as a debt) and gave back is what was booked for it. What a
# module gives back (`core.earning.spending`) carries a note, and the module's own checks.
REFUNDED: Final = """
with decided as (
    select id as cause, member_id, record::jsonb as record from core_purchases_refund where club_id = %(club)s
), named as (
    select cause, member_id, 'reverse' as kind, m ->> 0 as currency,
        coalesce((m ->> 1)::bigint, 0) + coalesce((m ->> 2)::bigint, 0) + coalesce((m ->> 3)::bigint, 0) as amount
    from decided cross join lateral jsonb_array_elements(record -> 'm') as m
    union all
    select cause, member_id, 'give_back', g ->> 0, (g ->> 1)::bigint
    from decided cross join lateral jsonb_array_elements(record -> 'g') as g
), booked as (
    select cause, member_id, kind, currency, sum(amount) as amount from core_ledger_transfer
    where club_id = %(club)s and (kind = 'reverse' or kind = 'give_back' and note is null) group by 1, 2, 3, 4
)
select coalesce(d.member_id, t.member_id), coalesce(d.currency, t.currency),
    coalesce(d.kind, t.kind) || ' ' || coalesce(d.cause, t.cause),
    coalesce(d.amount, 0)::text, coalesce(t.amount, 0)::text
from named d full join booked t using (cause, member_id, kind, currency)
where coalesce(d.amount, 0) <> coalesce(t.amount, 0)
"""
