"""`read`: finding a member and reading balances over HTTP, against the same bytes from a view that is constant."""

import itertools
import urllib.request

from bench import clubs, ground, load
from bench.figures import Round
from bench.online import CONNECTIONS, Online


def paths(online: Online, number: int) -> tuple[str, str]:
    found = f"/api/v1/members?identifier={clubs.name(number)}"
    return found, f"/api/v1/members/{online.ids[number]}/balances"


def requests(online: Online, address: str) -> list[bytes]:
    """Two thousand members: each is looked for, then asked for balances."""
    headers = online.headers()
    step = max(len(online.ids) // 2_000, 1)
    return [
        load.request("GET", path, address, headers=headers)
        for number in range(0, len(online.ids), step)
        for path in paths(online, number)
    ]


def keep_constant(online: Online, address: str) -> None:
    """Write down the bytes of a real answer, for the constant view of the next server."""
    request = urllib.request.Request(f"http://{address}{paths(online, 7)[1]}", headers=dict(online.headers()))
    with urllib.request.urlopen(request, timeout=30) as answer:
        ground.ANSWER.write_bytes(answer.read())


def measure(online: Online, rounds: int, seconds: int) -> list[Round]:
    """In turn: reads, the constant."""
    with ground.serving() as address:
        keep_constant(online, address)
    found = []
    with ground.serving() as address:
        reads = requests(online, address)
        constant = [load.request("GET", "/api/bench/constant", address, headers=online.headers())]
        run(address, reads, 2)
        for _ in range(rounds):
            base = run(address, constant, seconds)
            result = run(address, reads, seconds)
            more = {
                "p99_ms": result.percentile(0.99),
                "constant_p99_ms": base.percentile(0.99),
                "load_generator_us": 1_000_000 * base.processor / len(base.times),
            }
            found.append(Round(result.rate, base.rate, more))
    return found


def run(address: str, made: list[bytes], seconds: int) -> load.Result:
    result = load.run(address, itertools.cycle(made), connections=CONNECTIONS, seconds=seconds)
    result.only(200)
    return result
