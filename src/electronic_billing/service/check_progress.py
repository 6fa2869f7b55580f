"""How far a long run has come, on the screen of a person who waits for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from electronic_billing.service.check_command import Step


@contextmanager
def progress(total: int, on_same_screen: bool) -> Iterator[Step]:
    """A bar on standard error that leaves no trace. What is printed on the same screen goes above it."""
    columns = BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, redirect_stdout=on_same_screen) as bar:
        task = bar.add_task("", total=total)
        yield lambda: bar.advance(task)
