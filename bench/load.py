"""A load generator that costs little: one process, non-blocking sockets, requests made beforehand.

It shares the two cores with the server and the database, so it does no more than send ready bytes, find the end of
each answer and note the time. Its own cost is measured against the constant view (README.md).
"""

import select
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

HEAD_END: Final = b"\r\n\r\n"
LENGTH: Final = b"content-length:"
CHUNKS_END: Final = b"\r\n0\r\n\r\n"
READ: Final = 65_536


@dataclass(slots=True)
class Result:
    """What came back: answers by status, each one's seconds, and how long it all took."""

    seconds: float = 0
    statuses: dict[int, int] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)
    processor: float = 0
    strange: bytes = b""

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds if self.seconds else 0

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share of the answers came."""
        ordered = sorted(self.times)
        return 1000 * ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0

    def only(self, status: int) -> None:
        """Raises if anything else was answered: a rate of refusals is no rate."""
        if set(self.statuses) != {status}:
            raise RuntimeError(f"answers were {self.statuses}, wanted {status}: {self.strange[:600]!r}")


def request(
    method: str, path: str, host: str, body: bytes = b"", headers: Sequence[tuple[str, str]] = ()
) -> bytes:
    """The bytes of one request on a connection that is kept."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", *(f"{name}: {value}" for name, value in headers)]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


class _Connection:
    __slots__ = ("buffer", "needs", "sent_at", "socket")

    def __init__(self, address: tuple[str, int]) -> None:
        self.socket = socket.create_connection(address, timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.needs = 0
        self.sent_at = 0.0

    def send(self, data: bytes) -> None:
        self.buffer, self.needs = b"", 0
        self.sent_at = time.perf_counter()
        self.socket.sendall(data)

    def received(self) -> bool:
        """Read what is there; whether the answer is whole."""
        data = self.socket.recv(READ)
        if not data:
            raise ConnectionError("the server closed the connection")
        self.buffer = self.buffer + data if self.buffer else data
        if not self.needs:
            end = self.buffer.find(HEAD_END)
            if end < 0:
                return False
            head = self.buffer[:end].lower()
            place = head.find(LENGTH)
            if place < 0:
                return b"transfer-encoding: chunked" not in head or self.buffer.endswith(CHUNKS_END)
            length = head[place + len(LENGTH) :].split(b"\r\n", 1)[0]
            self.needs = end + len(HEAD_END) + int(length)
        return len(self.buffer) >= self.needs


def run(address: str, requests: Iterator[bytes], *, connections: int, seconds: float) -> Result:
    """Keep every connection busy for so long, or until the requests are used up."""
    host, port = address.rsplit(":", 1)
    opened = [_Connection((host, int(port))) for _ in range(connections)]
    poll = select.epoll()
    by_number = {each.socket.fileno(): each for each in opened}
    for number in by_number:
        poll.register(number, select.EPOLLIN)
    result = Result()
    times, statuses = result.times, result.statuses
    began, worked = time.perf_counter(), time.process_time()
    until, busy = began + seconds, len(opened)
    try:
        for each in opened:
            each.send(next(requests))
        while busy:
            for number, _ in poll.poll(30):
                each = by_number[number]
                if not each.received():
                    continue
                now = time.perf_counter()
                times.append(now - each.sent_at)
                status = int(each.buffer[9:12])
                statuses[status] = statuses.get(status, 0) + 1
                if status >= 300:
                    result.strange = each.buffer
                following = next(requests, None) if now < until else None
                if following is None:
                    busy -= 1
                else:
                    each.send(following)
    finally:
        result.seconds, result.processor = time.perf_counter() - began, time.process_time() - worked
        poll.close()
        for each in opened:
            each.socket.close()
    return result
