"""Offers in words for pages: sentences with the club's own values marked."""

from markupsafe import Markup

from vafa.core.earning.panel.desk import MARKS, Desk, marked
from vafa.domain.explain.offers import said
from vafa.domain.explain.speech import Speech
from vafa.domain.programme import Programme
from vafa.doors.web.words import language


def sentence(desk: Desk, key: str, made: Programme | None = None) -> Markup:
    """The offer of the draft, or of another programme; empty where it has none."""
    made = made or desk.compiled
    offer = made.offers.by_key.get(key)
    if offer is None:
        return Markup()
    return marked(said(offer, Speech(made, language(), desk.formats.display, MARKS, desk.spoken)))
