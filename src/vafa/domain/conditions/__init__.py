"""One condition, three readings: run (``compile_run``), query (``compile_query``) and say (``say``)."""

from vafa.domain.conditions.checking import check
from vafa.domain.conditions.errors import ConditionInvalid
from vafa.domain.conditions.failing import NO_LEAF, compile_failure
from vafa.domain.conditions.model import All, AnyOf, Condition, FactTest, LinesTest, Not
from vafa.domain.conditions.parsing import dump, parse
from vafa.domain.conditions.querying import compile_query, query_parameters
from vafa.domain.conditions.running import compile_line, compile_run, compile_sum, compile_sums
from vafa.domain.conditions.saying import Said, compile_say_failure, say, say_failure
from vafa.domain.conditions.values import OPERATORS
from vafa.domain.conditions.walking import facts_used

__all__ = [
    "NO_LEAF",
    "OPERATORS",
    "All",
    "AnyOf",
    "Condition",
    "ConditionInvalid",
    "FactTest",
    "LinesTest",
    "Not",
    "Said",
    "check",
    "compile_failure",
    "compile_line",
    "compile_query",
    "compile_run",
    "compile_say_failure",
    "compile_sum",
    "compile_sums",
    "dump",
    "facts_used",
    "parse",
    "query_parameters",
    "say",
    "say_failure",
]
