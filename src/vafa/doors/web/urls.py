"""What belongs to all doors: pictures of a club, the choice of language and theme."""

from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET, require_POST

from vafa.domain.errors import LANGUAGES
from vafa.doors.web import clubs, living, problems
from vafa.doors.web.landing import landing
from vafa.doors.web.visits import LANGUAGE_COOKIE, THEME_COOKIE, THEMES
from vafa.kernel import pictures
from vafa.kernel.database import unit

YEAR = 365 * 86400


@require_GET
def picture(request: HttpRequest, club: str, picture_id: UUID) -> HttpResponse:
    look = clubs.by_slug(club)
    if look is None:
        return problems.not_found(request)
    try:
        with unit(look.id):
            media_type, content = pictures.read(picture_id)  # its id changes with its content
    except pictures.PictureNotFound as failure:
        return problems.of_failure(request, failure, 404)
    headers = {"Cache-Control": f"public, max-age={YEAR}, immutable", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=media_type, headers=headers)


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Language and theme of this person on this device; a signed-in person's language is kept with them."""
    address = local(request.POST.get("next", "/"))
    response = HttpResponse(status=303, headers={"Location": address})
    lang, theme = request.POST.get("lang", ""), request.POST.get("theme")
    if lang in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, lang, max_age=YEAR, samesite="Lax")
    if theme in THEMES:
        response.set_cookie(THEME_COOKIE, theme, max_age=YEAR, samesite="Lax")
    elif theme == "system":
        response.delete_cookie(THEME_COOKIE)
    return response


def local(address: str) -> str:
    """A path of this site, whatever was asked for."""
    parts = urlsplit(address)
    plain = not parts.scheme and not parts.netloc and address.startswith("/")
    return address if plain and not address.startswith(("//", "/\\")) else "/"


urlpatterns = [
    path("", landing, name="landing"),
    path("media/<slug:club>/<uuid:picture_id>", picture, name="picture"),
    path("choose", choose, name="choose"),
    path("ui", living.living, name="living"),
    path("ui/members", living.found),
]
