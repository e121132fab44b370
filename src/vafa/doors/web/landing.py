"""The first page of an installation: its three doors, and the way to set up where nobody is signed up yet."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from vafa.doors.web import words
from vafa.doors.web.visits import Visit, language_of
from vafa.kernel.models import Club
from vafa.kernel.people import User


@require_GET
def landing(request: HttpRequest) -> HttpResponse:
    """Names no club but demo clubs: who runs what here is nobody's business."""
    with words.speaking(language_of(request)):
        visit = Visit(request=request, door="web")
        demos = list(Club.objects.filter(is_demo=True).order_by("id").values("slug", "name")[:3])
        return visit.render("web/landing.html", demos=demos, fresh=not User.objects.exists())
