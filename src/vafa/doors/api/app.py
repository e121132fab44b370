"""All calls in one API: found, mounted, dispatched."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.operation import Operation
from ninja.utils import normalize_path, replace_path_param_notation

from vafa.domain.errors import VafaError
from vafa.doors.api.errors import NoSuchPath, RequestInvalid, WrongMethod
from vafa.doors.api.parsing import StrictJson
from vafa.doors.api.problems import answer_failure, problem
from vafa.doors.api.routes import Documented, Routes
from vafa.kernel import modules

PREFIX = "/api/v1"
OWN = ("vafa.doors.api.keys", "vafa.doors.api.audit")
View = Callable[..., HttpResponse]

_NUL = {"fa": "نویسهٔ تهی پذیرفته نیست", "en": "the NUL character is not accepted"}


class Api(NinjaAPI):
    def validation_error_from_error_contexts(self, error_contexts: Sequence[Any]) -> ValidationError:
        """As the framework's, but what our validators raised stays, with its words in both languages."""
        made = super().validation_error_from_error_contexts(list(error_contexts))
        raised = [
            error
            for context in error_contexts
            for error in context.pydantic_validation_error.errors(include_url=False)
        ]
        for shown, error in zip(made.errors, raised, strict=True):
            if "error" in error.get("ctx", {}):
                shown["ctx"]["error"] = error["ctx"]["error"]
        return made


def build() -> NinjaAPI:
    api = Api(
        title="Vafa",
        version=version("vafa"),
        openapi_url=None,
        docs_url=None,
        urls_namespace="api-v1",
        parser=StrictJson(),
    )
    for kind in (Exception, VafaError, HttpError, ValidationError, AuthenticationError, Http404):
        api.add_exception_handler(kind, answer_failure)
    for prefix, routes in found_routes():
        api.add_router(prefix, routes)
    return api


def found_routes() -> Iterator[tuple[str, Routes]]:
    """The door's own, what the core's parts have in ``api`` and ``api_*``, and every module's, below its key."""
    for name in (*OWN, *_of_core()):
        found = importlib.import_module(name).routes
        for routes in found if isinstance(found, tuple) else (found,):
            yield "", routes
    for key, manifest in sorted(modules.installed().items()):
        for routes in manifest.api:
            if not isinstance(routes, Routes):
                raise RuntimeError(f"the module {key} brings calls that are no Routes")
            routes.module = key
            yield f"/modules/{key}", routes


def _of_core() -> Iterator[str]:
    core = importlib.import_module("vafa.core")
    for part in sorted(found.name for found in pkgutil.iter_modules(core.__path__) if found.ispkg):
        package = importlib.import_module(f"vafa.core.{part}")
        for found in sorted(pkgutil.iter_modules(package.__path__), key=lambda each: each.name):
            if found.name == "api" or found.name.startswith("api_"):
                yield f"vafa.core.{part}.{found.name}"


def operations(api: NinjaAPI) -> Iterator[tuple[str, Operation]]:
    """Every operation with its whole path below the prefix, as OpenAPI writes it."""
    for bound in api._get_bound_routers():
        for local, view in bound.path_operations.items():
            full = normalize_path("/".join(part for part in (bound.prefix, local) if part))
            for operation in view.operations:
                yield full.replace("{uuidstr:", "{uuid:"), operation


def urlpatterns(api: NinjaAPI) -> list[URLPattern]:
    """One pattern for each path; those with a hot view come first, because the resolver reads in order."""
    table: dict[str, dict[str, View]] = {}
    hot: set[str] = set()
    for full, operation in operations(api):
        documented: Documented = operation.view_func.__dict__["documented"]
        if documented.plain:
            hot.add(full)
        for method in operation.methods:
            if method in table.setdefault(full, {}):
                raise RuntimeError(f"two calls answer {method} {full}")
            table[full][method] = operation.view_func if documented.plain else operation.run
    # Fixed paths before those with a variable in the same place: /purchases/batch is no id.
    ordered = sorted(table, key=lambda full: (full not in hot, full.count("{"), full))
    return [
        path(replace_path_param_notation((PREFIX + full).lstrip("/")), dispatcher(table[full]))
        for full in ordered
    ]


def dispatcher(views: dict[str, View]) -> View:
    """Hand the request to the view of its method; whatever is raised becomes a problem document."""
    allowed = ", ".join(sorted(views))

    def dispatch(request: HttpRequest, **values: Any) -> HttpResponse:
        try:
            view = views.get(request.method or "")
            if view is None:
                refused = problem(request, WrongMethod(allowed=allowed))
                refused.headers["Allow"] = allowed
                return refused
            refuse_nul(request)
            return view(request, **values)
        except Exception as failure:
            return answer_failure(request, failure)

    return dispatch


def refuse_nul(request: HttpRequest) -> None:
    """No text that the database stores holds a NUL character, so neither does a question about it."""
    if "%00" in request.META.get("QUERY_STRING", ""):
        raise RequestInvalid(errors=[{"path": "query", "message": _NUL}], fields=_NUL)
    if "\x00" in request.path:
        raise NoSuchPath()
