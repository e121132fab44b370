"""`vafa simulate`: what a programme would have led to, over the club's own purchases; writes nothing."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from vafa.cli import ground

WIDE = 200


def register(root: typer.Typer) -> None:
    root.command()(simulate)


def simulate(
    file: Annotated[Path, typer.Argument(help="A programme as PUT /programme takes it (JSON).", exists=True)],
    club: Annotated[
        str, typer.Option(help="The club's short name; may be left out if there is only one.")
    ] = "",
    since: Annotated[str, typer.Option("--from", help="First day, like 2026-03-21.")] = "",
    until: Annotated[str, typer.Option("--to", help="Day after the last, like 2027-03-21.")] = "",
    compare: Annotated[bool, typer.Option(help="Beside it, the published programme.")] = False,
    processes: Annotated[int, typer.Option(help="0 means one a processor.", min=0, max=64)] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="All figures as JSON.")] = False,
) -> None:
    """Decide the club's own purchases by a programme file, in memory: issued, cost, members per tier, by month."""
    ground.ready(quiet=True)
    from vafa.core.earning.programmes import parse_body
    from vafa.core.purchases.simulation.running import simulate as run

    found_club = ground.club_of(club)
    span = {"since": day(since), "until": day(until), "processes": processes}
    with ground.in_words():
        try:
            data = json.loads(file.read_text(encoding="utf-8"))
        except ValueError as failure:
            ground.fail(f"{file.name} is not JSON: {failure}")
        result = {"simulated": run(found_club.id, parse_body(data.get("body", data)), **span)}
        if compare:
            result["published"] = run(found_club.id, None, **span)
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False, indent=1))
    else:
        show(result)


def day(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        ground.fail(f"“{text}” is not a day like 2026-03-21.")


def show(result: dict[str, dict[str, Any]]) -> None:
    from rich.console import Console

    # Nobody looks at a pipe or a file through a window of 80 columns: no figure is cut short there.
    console = Console(width=None if ground.is_terminal() else WIDE)
    for name, figures in result.items():
        for table in (months_of(name, figures), whole_of(name, figures)):
            console.print(table)
        for rule, moment in figures["budgets"].items():
            console.print(f"The budget of {rule} is used up at {moment}.")
        console.print(
            f"{figures['purchases']:,} purchases of {figures['members']:,} members in"
            f" {figures['milliseconds'] / 1000:.1f} s; {figures['unpaid']:,} of payments by the club's currencies"
            " could not be made."
        )


def months_of(name: str, figures: dict[str, Any]) -> Any:
    from rich.table import Table

    table = Table(title=f"{name}, by Jalali month")
    currencies = list(figures["currencies"])
    for heading in (
        "month",
        "purchases",
        "sales (rials)",
        *(f"{each} issued" for each in currencies),
        "cost",
        "tiers",
    ):
        table.add_column(
            heading, justify="left" if heading in ("month", "tiers") else "right", overflow="fold"
        )
    for month in figures["months"]:
        issued = [f"{month['currencies'].get(each, {}).get('issued', 0):,}" for each in currencies]
        table.add_row(
            month["month"], f"{month['purchases']:,}", f"{month['sales_rials']:,}", *issued, percent(month),
            tiers(month["tiers"]),
        )  # fmt: skip
    return table


def whole_of(name: str, figures: dict[str, Any]) -> Any:
    from rich.table import Table

    table = Table(title=f"{name}, in all (cost: {percent(figures)} of sales)")
    columns = (
        "issued",
        "reversed",
        "spent",
        "given_back",
        "expired",
        "outstanding",
        "cost_rials",
        "liability_rials",
    )
    table.add_column("currency")
    for column in columns:
        table.add_column(column.replace("_", " "), justify="right", overflow="fold")
    for currency, row in figures["currencies"].items():
        table.add_row(
            currency, *(f"{row[column]:,}" if row[column] is not None else "–" for column in columns)
        )
    return table


def percent(figures: dict[str, Any]) -> str:
    points = figures["cost_of_sales_bp"]
    return f"{points // 100}.{points % 100:02} %"


def tiers(found: dict[str, dict[str, int]]) -> str:
    return "; ".join(
        ", ".join(f"{tier or '–'} {count:,}" for tier, count in ladder.items()) for ladder in found.values()
    )
