"""One attempt over HTTP. Redirects are not followed, answers are not read: only their status counts."""

import asyncio
import time
from dataclasses import dataclass

import httpx

from vafa.core.webhooks.errors import TargetRefused
from vafa.core.webhooks.targets import Target, resolve

TIMEOUT_SECONDS = 10.0
GONE = 410


@dataclass(frozen=True, slots=True)
class Outcome:
    """`status` is None when no answer came; `error` then says why, in one word."""

    status: int | None
    ms: int
    error: str | None = None

    @property
    def ok(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def send(url: str, body: bytes, headers: dict[str, str], timeout: float = TIMEOUT_SECONDS) -> Outcome:
    """Post `body`. The time-out is for the whole attempt: an answer that drips cannot hold a worker."""
    started = time.monotonic()
    try:
        status = asyncio.run(_post(resolve(url), body, headers, timeout))
        return Outcome(status, _since(started))
    except TargetRefused:
        return Outcome(None, _since(started), "refused")
    except (TimeoutError, httpx.TimeoutException):
        return Outcome(None, _since(started), "timeout")
    except (httpx.HTTPError, OSError, ValueError) as failure:
        return Outcome(None, _since(started), type(failure).__name__)


async def _post(target: Target, body: bytes, headers: dict[str, str], seconds: float) -> int:
    # To the address that was judged, under the name that was typed: a second look-up could say otherwise.
    address = f"[{target.address}]" if ":" in target.address else target.address
    url = f"{target.scheme}://{address}:{target.port}{target.path}"
    client = httpx.AsyncClient(timeout=seconds, trust_env=False, follow_redirects=False)
    async with asyncio.timeout(seconds), client:
        request = client.build_request(
            "POST",
            url,
            content=body,
            headers={**headers, "Host": target.netloc},
            extensions={"sni_hostname": target.host},
        )
        response = await client.send(request, stream=True)
        await response.aclose()
    return response.status_code


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
