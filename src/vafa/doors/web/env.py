"""The Jinja2 environment of every page: words, formats and the macros' helpers, the same at every door."""

from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from markupsafe import Markup, escape

from vafa.domain.text import listing
from vafa.doors.web import formats, words
from vafa.doors.web.assets import asset


def environment(**options: Any) -> Environment:
    """Django's Jinja2 backend calls this. An undefined name is an error, not an empty place on the page."""
    options |= {"autoescape": True, "undefined": StrictUndefined, "loader": FileSystemLoader(folders())}
    options |= {"trim_blocks": True, "lstrip_blocks": True}
    # The optimiser would work out `3 | num` once, in the language of whoever came first.
    options |= {"optimized": False}
    env = Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"], **options)
    env.globals |= {
        "_": words._,
        "gettext": words._,
        "ngettext": words.ngettext,
        "pgettext": words.pgettext,
        "say": words.say,
        "asset": asset,
        "icon": icon,
        "query": query,
        "lang": words.language,
        "percent_of": formats.percent,
    }
    env.filters |= {
        "num": formats.num,
        "signed": formats.signed,
        "digits": formats.digits,
        "mobile": formats.mobile,
        "large": formats.large,
        "listing": spoken_list,
    }
    env.filters |= {name: _of_visit(name) for name in OF_VISIT}
    return env


OF_VISIT = ("money", "money_bare", "money_whole", "short", "amount", "date", "day", "time", "datetime", "ago")
"""Filters that need the club's calendar and its way to write money; they find both in the page's visit."""


def _of_visit(name: str) -> Any:
    @pass_context
    def shown(context: Any, value: Any, *args: Any) -> str:
        visit = context["visit"]
        if name == "ago":
            args = args or (visit.now,)
        result: str = getattr(visit.formats, name)(value, *args)
        return result

    return shown


def folders() -> list[str]:
    found = [folder / "templates" for _name, folder in words.owners()]
    return [str(folder) for folder in found if folder.is_dir()]


def icon(name: str, cls: str = "") -> Markup:
    """A picture from the sprite; it says nothing, so a button that is only an icon needs its own label."""
    return Markup(
        '<svg class="icon {cls}" viewBox="0 0 24 24" aria-hidden="true"><use href="{href}#{name}"></use></svg>'
    ).format(cls=cls, href=asset("icons.svg"), name=name)


def query(current: Any, **changes: Any) -> Markup:
    """The page's own query string with some of it changed; None takes a name away."""
    pairs = {key: current.getlist(key) for key in current}
    for key, value in changes.items():
        pairs.pop(key, None)
        if value is not None:
            pairs[key] = [str(value)]
    return Markup(escape("?" + urlencode([(key, each) for key, values in pairs.items() for each in values])))


def spoken_list(items: Any, joint: str = "and") -> str:
    return listing([str(item) for item in items], words.language(), joint)
