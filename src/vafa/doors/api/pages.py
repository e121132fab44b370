"""A plain page for people: the API's calls in a list. It loads nothing from elsewhere."""

from html import escape
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe

from vafa.doors.api.problems import language

STYLE = """
:root{color-scheme:light dark;--ink:#17211d;--soft:#5b6b64;--line:#d9e2dd;--paper:#fbfcfb;--card:#fff;--brand:#0f766e}
@media(prefers-color-scheme:dark){:root{--ink:#e8efec;--soft:#9db0a8;--line:#2b3833;--paper:#111714;--card:#18201c;
--brand:#5eead4}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);
font:1rem/1.75 Vazirmatn,"Segoe UI",Tahoma,system-ui,sans-serif}
main{max-width:52rem;margin-inline:auto;padding:3rem 1.25rem}h1{font-size:2rem;margin:0 0 .25rem}
h2{font-size:1.15rem;margin:2.5rem 0 .75rem}p{margin:.25rem 0 1rem;color:var(--soft)}
a{color:var(--brand)}ul{list-style:none;margin:0;padding:0;border:1px solid var(--line);border-radius:.75rem;
background:var(--card)}li{padding:.75rem 1rem;border-block-end:1px solid var(--line);display:flex;gap:.75rem;
flex-wrap:wrap;align-items:baseline}li:last-child{border:0}code{font:.9rem ui-monospace,monospace;direction:ltr;
unicode-bidi:isolate}.m{font-weight:700;min-width:4rem;color:var(--brand)}.s{color:var(--soft);margin-inline-start:auto}
nav{float:inline-end}
"""

NAMES = dict(zip(("fa", "en"), ("فارسی", "English"), strict=True))

WORDS = {
    "docs": {"fa": "فهرست فراخوان‌های API", "en": "The calls of the API"},
    "openapi": {"fa": "سند OpenAPI", "en": "The OpenAPI document"},
}


def docs(request: HttpRequest, document: dict[str, Any]) -> HttpResponse:
    lang = chosen(request)
    groups: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            row = (
                f'<li><code class="m">{method.upper()}</code><code>{escape(path)}</code>'
                f'<span class="s" lang="en">{escape(operation["summary"])}</span></li>'
            )
            groups.setdefault(operation.get("tags", [""])[0], []).append(row)
    body = f'<p><a href="/api/v1/openapi.json">{escape(WORDS["openapi"][lang])}</a></p>'
    for tag, rows in groups.items():
        body += f"<h2>{escape(tag)}</h2><ul>{''.join(rows)}</ul>"
    return shown(lang, "/api/v1/docs", WORDS["docs"][lang], body)


def chosen(request: HttpRequest) -> str:
    asked = request.GET.get("lang")
    return asked if asked in ("fa", "en") else language(request)


def shown(lang: str, path: str, title: str, body: str) -> HttpResponse:
    direction, other = ("rtl", "en") if lang == "fa" else ("ltr", "fa")
    page: SafeString = mark_safe(
        f'<!doctype html><html lang="{lang}" dir="{direction}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style></head><body><main>"
        f'<nav><a href="{path}?lang={other}" lang="{other}">{NAMES[other]}</a></nav>'
        f"<h1>{escape(title)}</h1>{body}</main></body></html>"
    )
    response = HttpResponse(page)
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    response.headers["Content-Language"] = lang
    response.headers["Vary"] = "Accept-Language"
    return response
