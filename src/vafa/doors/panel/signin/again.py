"""The question that `doors.web.again.require_recent` leads to, and back from."""

import json
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as webauthn
from django.http import HttpResponse
from django.urls import reverse

from vafa.doors.panel.signin import forms
from vafa.doors.panel.signin.showing import Shown


class _Question(Shown):
    """Three ways to answer it; each page names the others that this person has."""

    template = "signin/again.html"
    way = ""

    def more(self, context: dict[str, Any]) -> dict[str, Any]:
        return {
            "way": self.way,
            "others": {WAYS[each["id"]]: each["url"] for each in context["reauthentication_alternatives"]},
            "options": json.dumps(context.get("js_data", {}).get("request_options", {})),
        }

    def get_default_success_url(self) -> str:
        return reverse("mfa_index")


WAYS = {"reauthenticate": "password", "mfa_reauthenticate": "code", "mfa_reauthenticate:webauthn": "passkey"}


class ByPassword(_Question, account.ReauthenticateView):
    form_class = forms.Again
    way = "password"


class ByCode(_Question, mfa.ReauthenticateView):
    form_class = forms.SecondStepAgain
    way = "code"


class ByPasskey(_Question, webauthn.ReauthenticateWebAuthnView):
    form_class = forms.PasskeyAgain
    way = "passkey"

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        """Allauth leaves out the form here; its error is worth seeing."""
        context: dict[str, Any] = super().get_context_data(**values)
        return {**context, **values}

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form))
