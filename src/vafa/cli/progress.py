"""Progress of long work: a bar with rate and time left on a terminal, a line now and then elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from vafa.cli.ground import is_terminal

LINE_SECONDS = 10
REFRESH_SECONDS = 0.2


class Rate(ProgressColumn):
    """Per second, over the last seconds."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:,.0f}/s", style="cyan")


@contextmanager
def shown(title: str) -> Iterator[Callable[[int, int], None]]:
    """Gives a function to be told (done, total). No thread of its own: what it watches may fork."""
    if not is_terminal():
        yield _lines(title)
        return
    columns = (
        TextColumn(title),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    with Progress(*columns, auto_refresh=False, speed_estimate_period=15) as progress:
        task = progress.add_task(title, total=None)
        last = 0.0

        def tell(done: int, total: int) -> None:
            nonlocal last
            progress.update(task, completed=done, total=total)
            if time.monotonic() - last > REFRESH_SECONDS:
                last = time.monotonic()
                progress.refresh()

        yield tell
        progress.refresh()


def _lines(title: str) -> Callable[[int, int], None]:
    started = last = time.monotonic()
    first = -1

    def tell(done: int, total: int) -> None:
        nonlocal last, first, started
        now = time.monotonic()
        if first < 0:
            first, started = done, now
        if now - last < LINE_SECONDS or not total:
            return
        last = now
        rate = (done - first) / max(now - started, 1e-9)
        left = (total - done) / rate if rate else 0
        typer.echo(f"{title}: {done:,} of {total:,}, {rate:,.0f}/s, {left:,.0f} s left")

    return tell
