"""The table for a person, and build/bench.json for whoever compares two runs."""

import json
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.number import Number


def print_table(numbers: Sequence[Number], out: Console) -> None:
    table = Table("number", "value", "unit", "peer", "peer's value", "ratio", title="electronic-billing, measured")
    for column in (1, 4, 5):
        table.columns[column].justify = "right"
    for one in numbers:
        ratio = "" if one.ratio is None else f"{one.ratio:.2f}"
        shown = f"[red]{ratio} over[/]" if one.is_over_limit else ratio
        table.add_row(one.name, _short(one.value), one.unit, one.peer or "", _short(one.peer_value), shown)
    out.print(table)
    out.print(_foot())


def write_json(numbers: Sequence[Number], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([_row(one) for one in numbers], indent=1) + "\n")


def _row(one: Number) -> dict[str, str | float | None]:
    return {
        "name": one.name,
        "value": round(one.value, 3),
        "unit": one.unit,
        "peer": one.peer,
        "peer_value": None if one.peer_value is None else round(one.peer_value, 3),
        "ratio": None if one.ratio is None else round(one.ratio, 3),
    }


def _short(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}" if value < 10 else f"{value:.1f}"


def _foot() -> str:
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC · {os.cpu_count()} cores ({platform.machine()}, {platform.system()})"
        f" · Python {platform.python_version()} · load average {load}\n"
        "The machine may be shared, and client, server and database share its cores: trust the ratios."
    )
