"""Sign-in: a key in the Authorization header, and whether it may."""

from typing import Any, ClassVar

from django.http import HttpRequest
from ninja.security import HttpBearer

from vafa.doors.api.errors import TooLarge
from vafa.kernel import logs
from vafa.kernel.access import NotAuthenticated, Principal, authenticate
from vafa.kernel.idempotency import IdempotencyKeyInvalid
from vafa.kernel.scope import Actor

BODY_LIMIT = 1024 * 1024


def principal_of(request: HttpRequest) -> Principal:
    """Who asks; ``NotAuthenticated``. Opens a transaction of its own when the key is not in the cache."""
    scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotAuthenticated()
    principal = authenticate(token.strip())
    logs.bind(club=principal.club_id, key=str(principal.key_id))
    return principal


def caller(request: Any) -> Principal:
    """Whom the gate let through."""
    principal: Principal = request.auth
    return principal


def actor_of(principal: Principal) -> Actor:
    return Actor("api_key", str(principal.key_id), principal.name, door="api")


def refuse_large(request: HttpRequest, limit: int) -> None:
    """By what the caller says; Django stops reading at the largest limit of all."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > limit:
        raise TooLarge(limit=limit)


class BearerKey(HttpBearer):
    """Lets a key with the scope through; the principal is then ``request.auth``."""

    openapi_scheme: ClassVar[str] = "bearer"
    openapi_description: ClassVar[str] = "A key of the club: `Authorization: Bearer vafa_…`"

    def __init__(self, scope: str, limit: int = BODY_LIMIT, *, needs_key: bool = False) -> None:
        super().__init__()
        self.scope = scope
        self.limit = limit
        self.needs_key = needs_key

    def __call__(self, request: HttpRequest) -> Principal:
        principal = principal_of(request)
        principal.require(self.scope)
        refuse_large(request, self.limit)
        if self.needs_key and not request.META.get("HTTP_IDEMPOTENCY_KEY"):
            raise IdempotencyKeyInvalid()
        return principal

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        return authenticate(token)
