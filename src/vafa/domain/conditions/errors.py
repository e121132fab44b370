"""The one refusal of a condition: where in it, and what is wrong, in words."""

from typing import NoReturn

from vafa.domain.errors import Kind, VafaError


class ConditionInvalid(VafaError):
    """A condition that cannot be taken; ``path`` is where in it, such as ``all[1].value``."""

    code = "condition.invalid"
    kind = Kind.INVALID
    title = {"fa": "شرط پذیرفته نشد", "en": "The condition was not accepted"}
    detail = {"fa": "{path}: {problem}", "en": "{path}: {problem}"}

    @property
    def path(self) -> str:
        return str(self.values["path"])


def refuse(path: str, *, fa: str, en: str) -> NoReturn:
    """Raise ConditionInvalid; an empty path is the condition itself."""
    raise ConditionInvalid(path=path or "condition", problem={"fa": fa, "en": en})
