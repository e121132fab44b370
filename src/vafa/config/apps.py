"""Finds the installed parts by themselves: every package of core and modules that has tables, and
third-party modules by the entry-point group "vafa.modules". No list is edited when one is added.

A part's label is its place: `vafa.core.ledger` is `core_ledger`, `vafa.modules.tiers` is `modules_tiers`.
"""

import pkgutil
from importlib.metadata import entry_points
from importlib.util import find_spec

from django.apps import AppConfig

ENTRY_POINTS = "vafa.modules"
# Signing in: users are the kernel's own, sessions and passwords Django's, second factors and passkeys allauth's.
SIGN_IN = (
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
)


def _packages(parent: str) -> list[str]:
    spec = find_spec(parent)
    places = list(spec.submodule_search_locations or ()) if spec else []
    return sorted(f"{parent}.{found.name}" for found in pkgutil.iter_modules(places) if found.ispkg)


def found_parts() -> dict[str, str]:
    """Label → package, in the order of dependency: core first, then modules, then third parties'."""
    parts = {f"core_{name.rsplit('.', 1)[1]}": name for name in _packages("vafa.core")}
    parts |= {f"modules_{name.rsplit('.', 1)[1]}": name for name in _packages("vafa.modules")}
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda found: found.name):
        parts[f"modules_{point.name}"] = point.module.removesuffix(".module")
    return {label: package for label, package in parts.items() if find_spec(f"{package}.models")}


def _config(label: str, package: str) -> str:
    """Django wants a class for each part; it is made here, so that a part needs no apps.py."""
    name = "".join(word.capitalize() for word in label.split("_")) + "Config"
    globals()[name] = type(name, (AppConfig,), {"name": package, "label": label, "__module__": __name__})
    return f"{__name__}.{name}"


def installed_apps() -> list[str]:
    parts = [_config(label, package) for label, package in found_parts().items()]
    return ["procrastinate.contrib.django", *SIGN_IN, "vafa.kernel", *parts]
