import io
import json
from pathlib import Path

from electronic_billing.fatturapa.check import Verdict
from electronic_billing.fatturapa.findings import error, warning
from electronic_billing.service.check_report import JsonReport, TextReport

REJECTED = Verdict(
    outcome="rejected",
    findings=(
        warning("EB017", "FatturaElettronicaBody[1]/DatiGenerali"),
        error(
            "00425", "FatturaElettronicaBody[1]/DatiGenerali/DatiGeneraliDocumento/Numero", numero="\x9b2J\x1b[31m\nA"
        ),
    ),
)
OK = Verdict(outcome="ok", findings=())


def in_text(*verdicts: Verdict, has_colour: bool = False) -> list[str]:
    out = io.StringIO()
    report = TextReport(out.write, "en", has_colour=has_colour)
    for number, verdict in enumerate(verdicts):
        report.add(Path(f"{number}.xml"), verdict)
    report.end()
    return out.getvalue().splitlines()


def test_errors_come_first_each_with_its_place_and_its_remedy() -> None:
    lines = in_text(REJECTED)

    assert [
        "0.xml: SDI would reject it",
        "  error 00425 · FatturaElettronicaBody[1]/DatiGenerali/DatiGeneraliDocumento/Numero",
        "      The number “�2J�[31m A” holds no digit.",
        "      → An invoice number has at least one digit.",
        "  warning EB017 · FatturaElettronicaBody[1]/DatiGenerali",
    ] == lines[:5]


def test_the_last_line_is_the_summary_and_what_cannot_be_known_is_said_once() -> None:
    lines = in_text(OK, REJECTED, OK)

    assert "Files checked: 3. Ok: 2, rejected: 1, unreadable: 0." == lines[-1]
    assert 1 == sum("00311" in line for line in lines)


def test_a_name_is_shown_as_it_is_but_for_what_moves_the_cursor() -> None:
    out = io.StringIO()
    TextReport(out.write, "en", has_colour=False).add(Path("a  b\x1b[2J.xml"), OK)
    assert "a  b�[2J.xml: ok\n" == out.getvalue()


def test_colours_are_for_terminals() -> None:
    assert not any("\x1b" in line for line in in_text(OK, REJECTED))
    assert "0.xml: \x1b[32m\x1b[1mok\x1b[0m" == in_text(OK, has_colour=True)[0]


def test_rows_are_written_as_they_come() -> None:
    out = io.BytesIO()
    report = JsonReport(out, "it")
    report.add(Path("a.xml"), OK)
    assert b'{"file":"a.xml","verdict":"ok","findings":[]}' in out.getvalue()

    report.add(Path("b\udcff.xml"), REJECTED)
    report.end()
    assert ["a.xml", "b�.xml"] == [row["file"] for row in json.loads(out.getvalue())]
