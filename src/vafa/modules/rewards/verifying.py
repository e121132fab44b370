"""What `vafa verify` asks of rewards: counters and payments follow from what was redeemed and what the ledger moved."""

from typing import Final

COUNTED: Final = """
select null::uuid, '', 'reward ' || r.key || ': ' || c.what, c.expected, c.found
from rewards_reward r
left join (
    select reward_id, sum(quantity - returned) as kept, sum(paid - given_back) as collected
    from rewards_redemption where club_id = %(club)s group by reward_id
) d on d.reward_id = r.id
cross join lateral (values
    ('redeemed', coalesce(d.kept, 0)::text, r.redeemed::text),
    ('collected', coalesce(d.collected, 0)::text, r.collected::text)
) as c (what, expected, found)
where r.club_id = %(club)s and c.expected <> c.found
"""

PAID: Final = """
select d.member_id, d.currency, 'redemption ' || d.id || ': ' || c.what, c.expected, c.found
from rewards_redemption d
left join core_ledger_transfer s on s.club_id = d.club_id and s.cause = d.id and s.n = 0 and s.kind = 'spend'
left join (
    select b.redemption_id, sum(b.quantity) as quantity, sum(b.amount) as amount, sum(t.amount) as moved
    from rewards_return b
    left join (
        select cause, sum(amount) as amount from core_ledger_transfer
        where club_id = %(club)s and kind = 'give_back' group by cause
    ) t on t.cause = b.id
    where b.club_id = %(club)s group by b.redemption_id
) b on b.redemption_id = d.id
cross join lateral (values
    ('paid', coalesce(s.amount, 0)::text, d.paid::text),
    ('returned', coalesce(b.quantity, 0)::text, d.returned::text),
    ('given back', coalesce(b.amount, 0)::text, d.given_back::text),
    ('moved back', coalesce(b.moved, 0)::text, d.given_back::text)
) as c (what, expected, found)
where d.club_id = %(club)s and c.expected <> c.found
"""
CHECKS: Final = {"rewards_counted": COUNTED, "rewards_paid": PAID}
