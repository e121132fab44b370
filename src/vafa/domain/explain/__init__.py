"""Explanations: what was decided, said in Persian or English from what was stored."""

from vafa.domain.explain.answers import answer, prices
from vafa.domain.explain.figures import unknown_currency
from vafa.domain.explain.movements import movement
from vafa.domain.explain.refunds import Met, RefundRecord, refund_answer, refund_record_of
from vafa.domain.explain.rules import rule_sentence
from vafa.domain.explain.vouchers import worded

__all__ = [
    "Met",
    "RefundRecord",
    "answer",
    "movement",
    "prices",
    "refund_answer",
    "refund_record_of",
    "rule_sentence",
    "unknown_currency",
    "worded",
]
