"""`python -m benchmarks [NAME...]`: all of them, or those named; prints a table and writes build/bench.json."""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from rich.console import Console

from benchmarks import acceptance, demo_start, fiscal, invoices, memory
from benchmarks.number import Number
from benchmarks.report import print_table, write_json

MEASUREMENTS: dict[str, Callable[[], list[Number]]] = {
    "acceptance": acceptance.measure,
    "memory": memory.measure,
    "demo": demo_start.measure,
    "invoices": invoices.measure,
    "fiscal": fiscal.measure,
}
RESULT = Path("build/bench.json")
WIDTH = 140  # where no terminal says how wide it is


def main(names: Sequence[str]) -> None:
    unknown = [name for name in names if name not in MEASUREMENTS]
    if unknown:
        sys.exit(f"There is no measurement {', '.join(unknown)}; there are {', '.join(MEASUREMENTS)}.")
    signal.signal(signal.SIGTERM, _interrupt)
    out = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
    numbers: list[Number] = []
    for name in names or MEASUREMENTS:
        out.print(f"measuring {name} … (load average {os.getloadavg()[0]:.1f})")
        numbers += MEASUREMENTS[name]()
    print_table(numbers, out)
    write_json(numbers, RESULT)


def _interrupt(_: int, __: FrameType | None) -> None:
    """So that whatever we started is stopped when we are."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    main(sys.argv[1:])
