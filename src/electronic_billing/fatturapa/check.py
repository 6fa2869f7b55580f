"""Every official check that can be made before sending, and our own warnings.

What cannot be known before sending is listed in `official.UNKNOWN_BEFORE_SENDING`, never guessed.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import localcontext
from itertools import islice
from pathlib import PurePosixPath
from typing import Literal

import msgspec

from electronic_billing.fatturapa import (
    advice,
    checks_document,
    checks_file,
    checks_lines,
    checks_parties,
    checks_summary,
)
from electronic_billing.fatturapa.errors import FileTooLarge, NotReadable, UnwritableText
from electronic_billing.fatturapa.facts import InvoiceFacts, facts_of
from electronic_billing.fatturapa.fields import number_of
from electronic_billing.fatturapa.findings import Finding, Severity, error
from electronic_billing.fatturapa.form import faults_of
from electronic_billing.fatturapa.history import History
from electronic_billing.fatturapa.parse import MOST_BYTES
from electronic_billing.fatturapa.places import Places
from electronic_billing.fatturapa.read import Reading, read
from electronic_billing.fatturapa.walk import MOST_FAULTS, Fault
from electronic_billing.fatturapa.words import Sentence
from electronic_billing.fatturapa.write import Fattura, write

Outcome = Literal["ok", "rejected", "unreadable"]
# A file made to be wrong on each of its lines is told so without end otherwise; a notice of SDI lists 200 errors at most.
_MOST_OF_ONE_CODE = 50
_MOST_WARNINGS = 200
_CONTENT = (*checks_parties.CHECKS, *checks_document.CHECKS, *checks_lines.CHECKS, *checks_summary.CHECKS)


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What SDI would say of a file; `document` is None where nothing could be read, and for an archive."""

    outcome: Outcome
    findings: tuple[Finding, ...]
    document: Fattura | None = None


def check_document(document: Fattura, *, today: date, history: History | None = None) -> list[Finding]:
    """Everything there is to say of a document before it is a file. `today` is the day in Rome of sending."""
    faults = faults_of(document)
    known = document
    if faults:
        # A value that does not fit may not fit an addition either: go on with what a reader would make of it.
        try:
            known = read(write(document)).document
        except (UnwritableText, NotReadable):
            return _numbered(document, _format_findings(faults))
    return _numbered(document, [*_format_findings(faults), *_content(known, today, history)])


def check_file(
    raw: bytes, name: str | None = None, *, today: date, history: History | None = None, asks_name: bool = True
) -> Verdict:
    """Everything there is to say of a file: XML, signed or zipped.

    Without a name, or with `asks_name` false, 00001 and 00002 are not asked; a name still tells an archive.
    """
    findings = list(_about_the_file(raw, name if asks_name else None, history))
    if not raw:
        return unreadable(_EMPTY, findings)
    if len(raw) > MOST_BYTES * 2:
        return _judged(findings, None)  # 00003 is among them; twice, since a signed file is larger than its invoice
    if checks_file.is_archive(raw, name):
        return _archive(raw, findings, today, history, asks_names=asks_name and name is not None)
    try:
        reading = read(raw)
    except FileTooLarge:
        return _judged(findings, None)
    except NotReadable as reason:
        return unreadable(reason.why, findings, line=reason.line)
    return _judged([*findings, *_of_reading(reading, today, history)], reading.document)


def unreadable(why: Sentence, findings: Iterable[Finding] = (), *, line: int | None = None) -> Verdict:
    """Of a file that nobody can read, whether it is broken or cannot be opened; `findings` were made before."""
    broken = msgspec.structs.replace(error("00200", "", "unreadable", why=why), line=line)
    return Verdict(outcome="unreadable", findings=(*findings, broken))


def _about_the_file(raw: bytes, name: str | None, history: History | None) -> Iterator[Finding]:
    if name is not None:
        yield from checks_file.check_00001(name)
        yield from checks_file.check_00002(name, history or History())
    yield from checks_file.check_00003(len(raw))


def _archive(raw: bytes, findings: list[Finding], today: date, history: History | None, *, asks_names: bool) -> Verdict:
    """Each member is judged for itself, by its name too where names are asked; that name leads its paths."""
    findings += checks_file.check_00106(raw)
    outcomes: set[Outcome] = set()
    for path, content in checks_file.members_of(raw):
        verdict = _NOT_OPENED
        name = PurePosixPath(path).name
        if content is not None and not checks_file.is_archive(content, name):  # an archive within one is not opened
            verdict = check_file(content, name, today=today, history=history, asks_name=asks_names)
        outcomes.add(verdict.outcome)
        findings += (_within(path, finding) for finding in verdict.findings)
    if "unreadable" in outcomes:
        return Verdict(outcome="unreadable", findings=tuple(findings))
    return _judged(findings, None)


def _within(name: str, finding: Finding) -> Finding:
    return msgspec.structs.replace(finding, path=f"{name}#{finding.path}".rstrip("#"))


def _judged(findings: list[Finding], document: Fattura | None) -> Verdict:
    is_rejected = any(finding.severity is Severity.ERROR for finding in findings)
    return Verdict(outcome="rejected" if is_rejected else "ok", findings=tuple(findings), document=document)


def _of_reading(reading: Reading, today: date, history: History | None) -> list[Finding]:
    findings = [
        *_format_findings(reading.faults),
        *(advice.stray(fault) for fault in reading.remarks),
        *_content(reading.document, today, history),
    ]
    places = Places(reading.root)
    return [_located(finding, places) for finding in _numbered(reading.document, findings)]


def _format_findings(faults: Iterable[Fault]) -> list[Finding]:
    findings: list[Finding] = []
    for count, fault in enumerate(faults, start=1):
        if count > MOST_FAULTS:
            findings.append(error("00201", ""))
            break
        finding = error("00200", fault.path, fault.kind, **fault.values)
        findings.append(msgspec.structs.replace(finding, line=fault.line))
        if fault.kind == "alphabet":
            findings.append(msgspec.structs.replace(advice.proposal(fault), line=fault.line))
    return findings


def _content(document: Fattura, today: date, history: History | None) -> list[Finding]:
    invoice = facts_of(document)
    # Nineteen digits times twenty, with discounts between: nothing may be rounded on the way.
    with localcontext(prec=120):
        return list(_ask_all(invoice, today, history or History()))


def _ask_all(invoice: InvoiceFacts, today: date, history: History) -> Iterator[Finding]:
    for check in _CONTENT:
        yield from islice(check(invoice), _MOST_OF_ONE_CODE)
    yield from checks_document.check_00403(invoice, today)
    yield from checks_document.check_00404(invoice, history)
    yield from islice(advice.of_invoice(invoice, today, history), _MOST_WARNINGS)


def _numbered(document: Fattura, findings: Iterable[Finding]) -> list[Finding]:
    model = type(document)
    return [
        msgspec.structs.replace(finding, number=number_of(model, finding.path)) if finding.path else finding
        for finding in findings
    ]


def _located(finding: Finding, places: Places) -> Finding:
    if finding.line is not None or not finding.path:
        return finding
    return msgspec.structs.replace(finding, line=places.line(finding.path))


_EMPTY = Sentence("Il file è vuoto.", "The file is empty.")
_NOT_OPENED = Verdict(outcome="rejected", findings=(error("00106", ""),))
