"""Who signed in a while ago shows once more that it is them, before something that matters."""

import time

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.http import HttpRequest


def require_recent(request: HttpRequest) -> None:
    """Raises what leads to the question and comes back, the form that was sent with it, unless the person signed in
    or was asked within the last quarter of an hour.
    """
    seen = [each["at"] for each in get_authentication_records(request, request.user)]
    if not seen or time.time() - max(seen) > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
        raise ReauthenticationRequired()
