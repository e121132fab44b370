"""`size`: bytes on disk for each purchase, all tables and indexes that grow, after VACUUM; the anchor's likewise."""

from bench import anchor, ground
from bench.figures import Round

TOTAL = """
select coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' and n.nspname = 'public' and c.relname like any(array['core%', 'kernel%', 'modules%', 'tiers%'])
"""


def now() -> int:
    """Bytes of all of Vafa's tables with their indexes, vacuumed."""
    with ground.superuser() as connection:
        connection.execute("vacuum analyze")
        row = connection.execute(TOTAL).fetchone()
    assert row is not None
    return int(row[0])


def measure(grown: int, purchases: int) -> Round:
    anchor_bytes, anchor_purchases = anchor.size()
    return Round(grown / purchases, anchor_bytes / anchor_purchases)
