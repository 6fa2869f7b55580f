"""How `check` tells its verdicts: rows for programs, or a report for people. Both are written as they come."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

import msgspec
import typer

from electronic_billing.fatturapa.check import Outcome, Verdict
from electronic_billing.fatturapa.findings import Finding, Severity
from electronic_billing.fatturapa.official import UNKNOWN_BEFORE_SENDING
from electronic_billing.fatturapa.report import row_of
from electronic_billing.fatturapa.words import Lang, Sentence

Write = Callable[[str], object]


class Report(Protocol):
    def add(self, path: Path, verdict: Verdict) -> None: ...

    def end(self) -> None: ...


class JsonReport:
    """One list; each row on a line of its own."""

    def __init__(self, out: BinaryIO, lang: Lang) -> None:
        self._out = out
        self._lang = lang
        self._before = b"[\n"

    def add(self, path: Path, verdict: Verdict) -> None:
        self._out.write(self._before + msgspec.json.encode(row_of(_shown(path), verdict, self._lang)))
        self._before = b",\n"

    def end(self) -> None:
        self._out.write(b"\n]\n")


class TextReport:
    def __init__(self, write: Write, lang: Lang, *, has_colour: bool) -> None:
        self._write = write
        self._lang = lang
        self._has_colour = has_colour
        self._counts: Counter[Outcome] = Counter()

    def add(self, path: Path, verdict: Verdict) -> None:
        self._counts[verdict.outcome] += 1
        words, colour = _OUTCOMES[verdict.outcome]
        lines = [f"{_printable(_shown(path))}: {self._painted(words.in_(self._lang), colour)}"]
        for finding in sorted(verdict.findings, key=lambda one: one.severity is not Severity.ERROR):
            lines += self._lines_of(finding)
        self._write("\n".join(lines) + "\n")

    def end(self) -> None:
        """The last line is the summary."""
        codes = ", ".join(UNKNOWN_BEFORE_SENDING)
        counts = {outcome: self._counts[outcome] for outcome in _OUTCOMES}
        summary = _SUMMARY.in_(self._lang).format(files=self._counts.total(), **counts)
        self._write(f"\n{_UNKNOWN.in_(self._lang).format(codes=codes)}\n{summary}\n")

    def _lines_of(self, finding: Finding) -> Iterator[str]:
        words, colour = _SEVERITIES[finding.severity]
        head = self._painted(f"{words.in_(self._lang)} {finding.code}", colour)
        yield "  " + " · ".join([head, *self._place(finding)])
        yield f"      {_on_one_line(finding.message(self._lang))}"
        yield f"      → {_on_one_line(finding.hint(self._lang))}"

    def _place(self, finding: Finding) -> Iterator[str]:
        if finding.line is not None:
            yield _LINE.in_(self._lang).format(line=finding.line)
        if finding.path:
            yield f"{finding.number} {_on_one_line(finding.path)}".strip()

    def _painted(self, text: str, colour: str) -> str:
        return typer.style(text, fg=colour, bold=True) if self._has_colour else text


def _shown(path: Path) -> str:
    """A name that is no text is shown as well as it can be."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _printable(text: str) -> str:
    """A file may hold what would move the cursor or change the colours of a terminal."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def _on_one_line(text: str) -> str:
    return _printable(" ".join(text.split()))


_OUTCOMES: dict[Outcome, tuple[Sentence, str]] = {
    "ok": (Sentence("a posto", "ok"), "green"),
    "rejected": (Sentence("lo SDI lo scarterebbe", "SDI would reject it"), "red"),
    "unreadable": (Sentence("illeggibile", "unreadable"), "red"),
}
_SEVERITIES: dict[Severity, tuple[Sentence, str]] = {
    Severity.ERROR: (Sentence("errore", "error"), "red"),
    Severity.WARNING: (Sentence("avviso", "warning"), "yellow"),
}
_LINE = Sentence("riga {line}", "line {line}")
_UNKNOWN = Sentence(
    "Non si può sapere prima dell'invio, perché lo dicono i registri dell'Agenzia e l'indice IPA: {codes}. "
    "La validità delle firme e i doppioni di fatture inviate in passato non sono stati controllati.",
    "Cannot be known before sending, for the Agenzia's registers and the IPA index decide it: {codes}. "
    "Whether signatures are valid, and duplicates of invoices sent before, was not looked at.",
)
_SUMMARY = Sentence(
    "File controllati: {files}. A posto: {ok}, che lo SDI scarterebbe: {rejected}, illeggibili: {unreadable}.",
    "Files checked: {files}. Ok: {ok}, rejected: {rejected}, unreadable: {unreadable}.",
)
