"""What `vafa verify` asks of cards: each leads to whom its row says and to nobody else, and batches are whole."""

from typing import Final

LEADS: Final = """
select c.member_id, '', 'card ' || c.id || ': leads to', coalesce(c.expected::text, 'nobody'),
    coalesce(i.member_id::text, 'nobody')
from (
    select id, number, member_id, case when state = 'given' then member_id end as expected
    from cards_card where club_id = %(club)s
) c
left join core_members_identifier i on i.club_id = %(club)s and i.kind = 'card' and i.value = c.number
where c.expected is distinct from i.member_id
"""

MADE: Final = """
select null::uuid, '', 'batch ' || b.id || ': cards', coalesce(c.found, 0)::text, b.done::text
from cards_batch b
left join (
    select batch_id, count(*) as found from cards_card
    where club_id = %(club)s and batch_id is not null group by batch_id
) c on c.batch_id = b.id
where b.club_id = %(club)s and coalesce(c.found, 0) <> b.done
"""
CHECKS: Final = {"cards_lead": LEADS, "cards_made": MADE}
