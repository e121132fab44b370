"""What `vafa verify` asks of credit: lines, debts, statements and balances say the same."""

from typing import Final

BALANCES: Final = """
select l.member_id, 'credit_' || l.kind, 'balance of the credit line', (l.limit_amount - l.owed + l.over_amount)::text,
    coalesce(a.total - a.debt, 0)::text
from credit_line l
left join core_ledger_account a on a.club_id = l.club_id and a.member_id = l.member_id
    and a.currency = 'credit_' || l.kind
where l.club_id = %(club)s and l.limit_amount - l.owed + l.over_amount <> coalesce(a.total - a.debt, 0)
"""
DEBTS: Final = """
with sums as (
    select member_id, kind, sum(left_amount) as owed from credit_debt where club_id = %(club)s group by 1, 2
), lines as (
    select member_id, kind, owed from credit_line where club_id = %(club)s
)
select coalesce(l.member_id, s.member_id), 'credit_' || coalesce(l.kind, s.kind), 'debts of the credit line',
    coalesce(s.owed, 0)::text, coalesce(l.owed::text, 'no line')
from lines l full join sums s using (member_id, kind)
where coalesce(s.owed, 0) <> coalesce(l.owed, 0)
"""
ENTRIES: Final = """
with sums as (
    select member_id, kind, sum(amount) as owed from credit_entry where club_id = %(club)s group by 1, 2
), lines as (
    select member_id, kind, owed - over_amount as owed from credit_line where club_id = %(club)s
)
select coalesce(l.member_id, s.member_id), 'credit_' || coalesce(l.kind, s.kind), 'statement of the credit line',
    coalesce(s.owed, 0)::text, coalesce(l.owed::text, 'no line')
from lines l full join sums s using (member_id, kind)
where coalesce(s.owed, 0) <> coalesce(l.owed, 0)
"""
STANDINGS: Final = """
with kept as (
    select s.member_id, line.key as kind, (line.value ->> 'limit')::bigint as limit_amount,
        line.value ->> 'state' as state, (line.value ->> 'over')::bigint as over_amount,
        (select coalesce(sum((debt ->> 2)::bigint), 0) from jsonb_array_elements(line.value -> 'debts') as debt) as owed
    from core_earning_standing s
    cross join lateral jsonb_each(s.data::jsonb -> 'modules' -> 'credit' -> 'lines') as line
    where s.club_id = %(club)s
), lines as (
    select member_id, kind, limit_amount, state, over_amount, owed from credit_line where club_id = %(club)s
)
select coalesce(l.member_id, k.member_id), 'credit_' || coalesce(l.kind, k.kind), 'credit line in the standing',
    concat_ws('/', l.limit_amount, l.owed, l.over_amount, l.state),
    concat_ws('/', k.limit_amount, k.owed, k.over_amount, k.state)
from lines l full join kept k using (member_id, kind)
where (l.limit_amount, l.owed, l.over_amount, l.state) is distinct from (k.limit_amount, k.owed, k.over_amount, k.state)
"""
CHECKS: Final = {
    "credit_balances": BALANCES,
    "credit_debts": DEBTS,
    "credit_entries": ENTRIES,
    "credit_standings": STANDINGS,
}
