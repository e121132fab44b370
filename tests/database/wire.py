"""What goes over the wire between us and PostgreSQL, counted outside of our own code.

A relay stands where the server's socket is expected, hands every byte on, and reads the frames of the
protocol as they pass. A *turn* is a question that somebody waits for: a Sync or a simple query from the
client, answered by one ReadyForQuery that says whether a transaction is open.
"""

import contextlib
import select
import socket
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.db import connections

from vafa.kernel.database import refresh_pool

SYNC, QUERY, READY = b"S", b"Q", b"Z"
LARGEST_READ: Final = 1 << 16


class Frames:
    """Cuts one direction of a connection into messages. A client's first one has no type."""

    def __init__(self, *, typed: bool) -> None:
        self.left = b""
        self.typed = typed

    def feed(self, data: bytes) -> Iterator[tuple[bytes, bytes]]:
        self.left += data
        while True:
            start = 1 if self.typed else 0
            if len(self.left) < start + 4:
                return
            end = start + int.from_bytes(self.left[start : start + 4], "big")
            if len(self.left) < end:
                return
            kind, body, self.left = self.left[:start], self.left[start + 4 : end], self.left[end:]
            self.typed = True
            yield kind, body


class Wire:
    """Counts what passes. `turns` are questions waited for; `states` is one letter for each answer: T while a
    transaction is open, I outside of one, E in a failed one."""

    def __init__(self, folder: str, address: str, port: str) -> None:
        self.server = (address, port)
        self.folder = folder
        self.turns = 0
        self.states = ""
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(Path(folder) / f".s.PGSQL.{port}"))
        self.listener.listen(64)
        self.open: list[socket.socket] = []
        threading.Thread(target=self.accept, daemon=True).start()

    def reset(self) -> None:
        self.turns, self.states = 0, ""

    def accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                self.open.append(client)
                threading.Thread(target=self.relay, args=(client, self.dial()), daemon=True).start()

    def dial(self) -> socket.socket:
        address, port = self.server
        if address.startswith("/"):
            upstream = socket.socket(socket.AF_UNIX)
            upstream.connect(str(Path(address) / f".s.PGSQL.{port}"))
        else:
            upstream = socket.create_connection((address, int(port)))
        self.open.append(upstream)
        return upstream

    def relay(self, client: socket.socket, upstream: socket.socket) -> None:
        asked, answered = Frames(typed=False), Frames(typed=True)
        # A closed socket is an OSError, or a ValueError to select.
        with contextlib.suppress(OSError, ValueError), client, upstream:
            while True:
                for ready in select.select([client, upstream], [], [])[0]:
                    data = ready.recv(LARGEST_READ)
                    if not data:
                        return
                    if ready is client:
                        self.turns += sum(kind in (SYNC, QUERY) for kind, _ in asked.feed(data))
                        upstream.sendall(data)
                    else:
                        for kind, body in answered.feed(data):
                            self.states += body.decode() if kind == READY else ""
                        client.sendall(data)

    def close(self) -> None:
        self.listener.close()
        for each in self.open:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()


@contextlib.contextmanager
def tapped() -> Iterator[Wire]:
    """Every connection that is opened meanwhile goes through the relay: Django's and the pool's."""
    settings = connections.settings["default"]
    host = settings["HOST"]
    with tempfile.TemporaryDirectory(prefix="vw-") as folder:
        wire = Wire(folder, host, settings["PORT"])
        try:
            _turn_to(folder)
            yield wire
        finally:
            _turn_to(host)
            wire.close()


def _turn_to(host: str) -> None:
    connections["default"].close()
    refresh_pool()
    connections.settings["default"]["HOST"] = host
    connections["default"].settings_dict["HOST"] = host
