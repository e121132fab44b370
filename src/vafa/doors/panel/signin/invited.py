"""Following an invitation: a new person chooses a password, a known one signs in and says yes."""

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from vafa.domain.errors import VafaError
from vafa.doors.panel.pages import PanelVisit
from vafa.doors.panel.signin import limits
from vafa.doors.panel.signin.showing import render
from vafa.doors.web import clubs, problems, words
from vafa.kernel import invitations, roles, users
from vafa.kernel.invitations import InvitationInvalid, Offer


@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    limits.count(limits.INVITATION, request.META["REMOTE_ADDR"])
    visit = PanelVisit(request=request)
    try:
        offer = invitations.look(token)
    except InvitationInvalid as error:
        return problems.refusal(visit, error)
    user: Any = request.user
    if user.is_authenticated:
        return _signed_in(visit, token, offer, user)
    if offer.known:
        # The link alone opens no account that there is already.
        return visit.go(f"{reverse('account_login')}?next={request.path}")
    if request.method == "POST":
        return _new_person(visit, token, offer)
    return _page(visit, offer, typed={"name": offer.name})


def _signed_in(visit: PanelVisit, token: str, offer: Offer, user: Any) -> HttpResponse:
    if visit.request.method == "GET":
        return _page(visit, offer, other=user.email if user.email != offer.email else "")
    try:
        invitations.accept(token=token, user=user)
    except VafaError as error:
        return problems.refusal(visit, error)
    return _welcome(visit, offer)


def _new_person(visit: PanelVisit, token: str, offer: Offer) -> HttpResponse:
    """The user and their place in the club come together or not at all, and they are signed in."""
    request = visit.request
    name, password = request.POST.get("name", "").strip(), request.POST.get("password", "")
    if not name:
        return _page(visit, offer, errors={"name": words._("Fill this in.")}, typed={"name": name})
    try:
        user = invitations.accept_as_new(token=token, name=name, password=password, language=visit.lang)
    except users.PasswordWeak as error:
        return _page(visit, offer, errors={"password": error.say(visit.lang)[1]}, typed={"name": name})
    except VafaError as error:
        return problems.refusal(visit, error)
    perform_password_login(request, {"email": user.email}, Login(user=user, email=user.email))
    return _welcome(visit, offer)


def _welcome(visit: PanelVisit, offer: Offer) -> HttpResponse:
    look = clubs.by_id(offer.club_id)
    visit.toast(words._("Welcome to %(club)s.") % {"club": look.name if look else ""})
    response = visit.go(reverse("panel"))
    return visit.finish(response)


def _page(
    visit: PanelVisit,
    offer: Offer,
    *,
    errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
    other: str = "",
) -> HttpResponse:
    return render(
        visit,
        "signin/invitation.html",
        status=422 if errors else 200,
        offer=offer,
        look=clubs.by_id(offer.club_id),
        role=roles.NAMES.get(offer.role, {}),
        errors=errors or {},
        typed=typed or {},
        other=other,
    )
