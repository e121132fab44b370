"""Where to begin, and the owner's account: with the code that the server showed when it was started."""

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse

from vafa.core.office import founding
from vafa.core.office.setup.steps import SetupVisit, spoken
from vafa.domain.errors import VafaError
from vafa.doors.web.words import _
from vafa.kernel import throttle, users
from vafa.kernel.database import unit
from vafa.kernel.people import User
from vafa.kernel.throttle import Limit
from vafa.kernel.users import PasswordWeak

CODES = Limit("setup.code", 20, 15 * 60, 15 * 60)


@spoken("account")
def start(visit: SetupVisit) -> HttpResponse:
    """To the step where the set-up stands; once there is a club, to its panel."""
    user: Any = visit.request.user
    if not User.objects.exists():
        code = visit.request.GET.get("code", "")
        return visit.go(
            reverse("setup-account") + (f"?code={code[:40]}" if code.replace("-", "").isalnum() else "")
        )
    if not user.is_authenticated:
        return visit.go(reverse("account_login") + "?next=/setup")
    club_id = founding.unfinished(user)
    if club_id is None:
        return visit.on("business") if founding.may_found(user) else visit.go(reverse("panel"))
    with unit(club_id):
        return visit.on(founding.step_of())


@spoken("account")
def account(visit: SetupVisit) -> HttpResponse:
    if User.objects.exists():
        return visit.go(reverse("setup"))
    request = visit.request
    if request.method != "POST":
        return visit.show(
            typed={"code": request.GET.get("code", "")[:40], "name": "", "email": ""}, errors={}
        )
    typed = {name: request.POST.get(name, "").strip() for name in ("code", "name", "email")}
    password = request.POST.get("password", "")
    errors = {} if typed["name"] else {"name": _("Write your name.")}
    try:
        throttle.hit(CODES, str(request.META.get("REMOTE_ADDR", "")), visit.now)
        users.check_setup_code(typed["code"])
    except VafaError as refused:
        errors["code"] = refused.say(visit.lang)[1]
    user = None if errors else _made(visit, typed, password, errors)
    if user is None:
        return visit.show(422, typed=typed, errors=errors)
    perform_password_login(request, {"email": user.email}, Login(user=user, email=user.email))
    return visit.on("business")


def _made(visit: SetupVisit, typed: dict[str, str], password: str, errors: dict[str, str]) -> User | None:
    try:
        with transaction.atomic():
            return users.create_user(
                email=typed["email"], name=typed["name"], password=password, language=visit.lang
            )
    except PasswordWeak as refused:
        errors["password"] = refused.say(visit.lang)[1]
    except VafaError as refused:
        errors["email"] = refused.say(visit.lang)[1]
    return None
