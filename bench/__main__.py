"""python -m bench [--rounds N] [--seconds N] [--long] [--only NAME …] [--crowd N]"""

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bench import anchor, bulk, ground, online, pages, prices, read, simulation, size
from bench.figures import Figure, Round, figure, keep, machine, versions

RESULTS = ground.ROOT / "bench" / "results.json"
NAMES = ("online", "read", "bulk", "simulation", "size", "prices")
ALONE = "pages"
"""Only when it is asked for: a million members take half an hour and 20 GB of disk."""


def main() -> None:
    given = arguments()
    ground.prepare()
    try:
        where = machine()
        figures = measured(given)
        found = {"machine": where, "versions": versions(), "figures": [asdict(each) for each in figures]}
    finally:
        ground.clear()
    keep(RESULTS, found)
    show(figures)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--rounds", type=int, default=3, help="interleaved rounds of each (at least 3 for a spread)"
    )
    parser.add_argument("--seconds", type=int, default=6, help="of each measurement over HTTP")
    parser.add_argument("--long", action="store_true", help="bulk also at 5 million purchases of history")
    parser.add_argument("--only", nargs="*", choices=(*NAMES, ALONE), default=NAMES)
    parser.add_argument("--crowd", type=int, default=1_000_000, help="members of the large club of `pages`")
    return parser.parse_args()


def measured(given: argparse.Namespace) -> list[Figure]:
    figures: list[Figure] = []
    anchor.prepare()
    if {"online", "read"} & {*given.only}:
        club = online.Online(100_000)
        online.warm(club)
        if "online" in given.only:
            figures += online_figures(club, given)
        if "read" in given.only:
            rounds = read.measure(club, given.rounds, given.seconds)
            figures.append(figure("read", rounds, unit="requests/s", at_least=0.5))
    if {"bulk", "simulation", "size"} & {*given.only}:
        figures += bulk_figures(given)
    if "prices" in given.only:
        figures.append(figure("prices", prices.measure(given.rounds), unit="baskets/s", at_least=20))
        asked = prices.over_http(given.rounds, given.seconds)
        figures.append(figure("prices_preview", asked, unit="previews/s", at_least=20))
    if ALONE in given.only:
        found = pages.measure(*pages.prepare(given.crowd), given.rounds)
        figures += [figure(name, rounds, unit="ms", at_most=1.5) for name, rounds in found.items()]
    return figures


def online_figures(club: online.Online, given: argparse.Namespace) -> list[Figure]:
    found = online.measure(club, given.rounds, given.seconds)
    return [
        figure("online", found["online"], unit="purchases/s", at_least=0.3, synchronous_commit="on"),
        figure(
            "online_async", found["online_async"], unit="purchases/s", at_least=0.3, synchronous_commit="off"
        ),
    ]


def bulk_figures(given: argparse.Namespace) -> list[Figure]:
    figures = []
    fed = bulk.Bulk(20_000)
    fed.load(100_000, 200)
    # From here on every member has what a member has, as the anchor's members have their balances.
    before, known = size.now(), fed.recorded
    early = bulk.measure(fed, given.rounds, 60_000)
    figures.append(figure("bulk", early, unit="purchases/s", at_least=0.25, history=fed.recorded))
    grown = [size.measure(size.now() - before, fed.recorded - known)]
    if "simulation" in given.only:
        rounds, more = simulation.measure(fed.club_id, given.rounds)
        figures.append(figure("simulation", rounds, unit="purchases/s per core", at_least=0.3, **more))
    figures.append(figure("size", grown, unit="bytes/purchase", at_most=2.0))
    if given.long:
        figures.append(history_figure(fed, early, given.rounds))
    return figures


def history_figure(fed: bulk.Bulk, early: Sequence[Round], rounds: int) -> Figure:
    """The rate at 5 million purchases of history against that at the first hundreds of thousands."""
    while fed.recorded < 5_000_000:
        fed.load(400_000, 30)
    late = bulk.measure(fed, rounds, 60_000)
    pairs = [Round(one.figure, other.figure) for one, other in zip(late, early, strict=True)]
    return figure("bulk_history", pairs, unit="purchases/s", at_least=0.9, history=fed.recorded)


def show(figures: Sequence[Figure]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title="Vafa against its anchors, measured in the same run")
    for heading in ("name", "figure", "unit", "anchor", "ratio", "goal", "spread", "more"):
        table.add_column(heading, justify="right" if heading in ("figure", "anchor", "ratio") else "left")
    for each in figures:
        shown = f"[green]{each.ratio:.3f}[/]" if each.met else f"[red]{each.ratio:.3f}[/]"
        table.add_row(
            each.name, f"{each.figure:,.0f}", each.unit, f"{each.anchor:,.0f}", shown, each.goal,
            f"{each.spread:.0%}", said(each.more),
        )  # fmt: skip
    Console(width=160).print(table)


def said(more: Any) -> str:
    return ", ".join(f"{key} {value}" for key, value in more.items() if key != "ratios")


if __name__ == "__main__":
    main()
