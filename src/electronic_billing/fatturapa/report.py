"""A verdict as programs read it: one row a file, the same from the command and from the API."""

import msgspec

from electronic_billing.fatturapa.check import Outcome, Verdict
from electronic_billing.fatturapa.findings import Finding
from electronic_billing.fatturapa.words import Lang


class FindingRow(msgspec.Struct, frozen=True, kw_only=True):
    """`path` leads from the root element, behind `member#` in an archive; "" and None where the whole file is meant."""

    code: str
    severity: str
    path: str
    line: int | None
    message: str
    hint: str


class Row(msgspec.Struct, frozen=True, kw_only=True):
    file: str
    verdict: Outcome
    findings: list[FindingRow]


def row_of(file: str, verdict: Verdict, lang: Lang) -> Row:
    return Row(file=file, verdict=verdict.outcome, findings=[_finding(one, lang) for one in verdict.findings])


def _finding(finding: Finding, lang: Lang) -> FindingRow:
    return FindingRow(
        code=finding.code,
        severity=finding.severity,
        path=finding.path,
        line=finding.line,
        message=finding.message(lang),
        hint=finding.hint(lang),
    )
