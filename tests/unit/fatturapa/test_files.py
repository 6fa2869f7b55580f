import io
import random
import zipfile
from datetime import date

import msgspec
import pytest

from electronic_billing.fatturapa.check import Verdict, check_file
from electronic_billing.fatturapa.checks_file import unpacked_size
from electronic_billing.fatturapa.history import History
from electronic_billing.fatturapa.parse import MOST_BYTES
from electronic_billing.fatturapa.report import row_of
from electronic_billing.fatturapa.write import write
from support import fatturapa_drafts as drafts
from support.archives import zipped
from support.fatturapa_drafts import TODAY


def judge(raw: bytes, name: str | None = None, *, history: History | None = None) -> Verdict:
    return check_file(raw, name, today=TODAY, history=history)


def codes(verdict: Verdict) -> list[str]:
    return [finding.code for finding in verdict.findings]


def invoice() -> bytes:
    return write(drafts.invoice())


def padded(size: int) -> bytes:
    """A valid invoice of exactly this many bytes."""
    raw = invoice()
    return raw + b"<!--" + b" " * (size - len(raw) - 7) + b"-->"


@pytest.mark.parametrize(
    "name",
    ["IT12345678903_00001.xml", "IT12345678903_1.xml.p7m", "ITRSSMRA80A01H501U_aB3.zip", "DE12_1.xml",
     "FR" + "1" * 28 + "_99999.xml"],
)  # fmt: skip
def test_00001_a_good_name_passes(name: str) -> None:
    assert "00001" not in codes(judge(b"<a/>", name))


@pytest.mark.parametrize(
    "name",
    ["fattura.xml", "IT1234567890_00001.xml", "IT12345678901234567_1.xml", "IT12345678903_000001.xml",
     "IT12345678903_.xml", "IT12345678903-00001.xml", "IT12345678903_00001.pdf", "DE1_1.xml", "FR" + "1" * 29 + "_1.xml",
     "IT12345678903_00001.p7m", "it 12345678903_1.xml", ""],
)  # fmt: skip
def test_00001_any_other_name_is_refused(name: str) -> None:
    assert "00001" in codes(judge(invoice(), name))


@pytest.mark.parametrize(("name", "rejected"), [("IT12345678903_00001.xml", True), ("IT12345678903_00002.xml", False)])
def test_00002_a_name_is_used_once(name: str, rejected: bool) -> None:
    verdict = judge(invoice(), name, history=History(file_names=["IT12345678903_00001.xml"]))

    assert (["00002"] if rejected else []) == codes(verdict)


@pytest.mark.parametrize(
    ("size", "outcome", "expected"),
    [
        (5_000_000, "ok", []),
        (5_000_001, "ok", ["00003"]),
        (MOST_BYTES, "ok", ["00003"]),
        (MOST_BYTES + 1, "rejected", ["00003"]),
    ],
)
def test_00003_a_file_has_five_megabytes_at_most(size: int, outcome: str, expected: list[str]) -> None:
    verdict = judge(padded(size))

    assert (outcome, expected) == (verdict.outcome, codes(verdict))


@pytest.mark.parametrize("raw", [zipped(), b"PK\x03\x04 broken", b"no archive"])
def test_00106_an_empty_or_broken_archive_is_refused(raw: bytes) -> None:
    verdict = judge(raw, "IT12345678903_00001.zip")

    assert ("rejected", ["00106"]) == (verdict.outcome, codes(verdict))


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_archive_never_passes(seed: int) -> None:
    """The first file is whole: what follows it is not left out in silence."""
    print(f"seed {seed}")
    raw = bytearray(zipped(good=invoice(), more=invoice()))
    start = raw.index(b"more") + 10
    raw[start + random.Random(seed).randrange(200)] ^= 0xFF

    assert ["00106"] == [code for code in codes(judge(bytes(raw))) if code == "00106"]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_that_could_swell_without_bound_is_not_opened(method: int) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        archive.writestr("a.xml", invoice())

    assert ("rejected", ["00106"]) == (judge(target.getvalue()).outcome, codes(judge(target.getvalue())))


def test_what_an_archive_unpacks_to_is_known_before() -> None:
    assert 30 == unpacked_size(zipped(a=b"x" * 10, b=b"y" * 20))
    assert MOST_BYTES + 1 == unpacked_size(zipped(bomb=b" " * (MOST_BYTES * 3)))
    assert 0 == unpacked_size(b"PK broken")


@pytest.mark.parametrize(
    ("raw", "name", "outcome", "code"),
    [(b"no archive", "a.ZIP", "rejected", "00106"), (b"no archive", "a.xml", "unreadable", "00200")],
)
def test_a_name_that_is_not_asked_still_tells_an_archive(raw: bytes, name: str, outcome: str, code: str) -> None:
    verdict = check_file(raw, name, today=TODAY, asks_name=False)

    assert (outcome, [code]) == (verdict.outcome, codes(verdict))


@pytest.mark.parametrize("name", [None, "IT12345678903_00001.xml", "IT12345678903_00001.zip"])
def test_an_empty_file_is_unreadable_and_says_so(name: str | None) -> None:
    verdict = judge(b"", name)

    assert ("unreadable", ["00200"]) == (verdict.outcome, codes(verdict))
    [empty] = verdict.findings
    assert ("Il file è vuoto.", "The file is empty.") == (empty.message("it"), empty.message("en"))


def test_a_row_says_what_programs_ask_for() -> None:
    raw = invoice().replace(b"<CAP>00165</CAP>", b"\n<CAP>165</CAP>", 1)

    row = msgspec.json.decode(msgspec.json.encode(row_of("folder/a.xml", judge(raw), "en")))

    assert {
        "file": "folder/a.xml",
        "verdict": "rejected",
        "findings": [
            {
                "code": "00200",
                "severity": "error",
                "path": "FatturaElettronicaHeader/CedentePrestatore/Sede/CAP",
                "line": 3,
                "message": "CAP holds “165”, which the format does not allow.",
                "hint": "Write 5 digits.",
            }
        ],
    } == row


def test_an_archive_is_judged_file_by_file() -> None:
    wrong = msgspec.structs.replace(drafts.invoice(), versione="FPA12")

    verdict = judge(zipped(good=invoice(), bad=write(wrong)))

    assert ["00428"] == codes(verdict)
    assert verdict.findings[0].path.startswith("bad#FatturaElettronicaHeader/")


def test_an_archive_with_an_unreadable_file_is_unreadable() -> None:
    verdict = judge(zipped(**{"folder/": b"", "a.xml": b"no invoice", "b.zip": zipped(), "c.xml": invoice()}))

    assert "unreadable" == verdict.outcome
    assert [("a.xml", "00200"), ("b.zip", "00106")] == [(one.path, one.code) for one in verdict.findings]


def test_a_member_that_swells_is_cut_short() -> None:
    verdict = judge(zipped(bomb=b" " * (MOST_BYTES * 3)))

    assert ("rejected", ["00003"]) == (verdict.outcome, codes(verdict))


@pytest.mark.parametrize(
    "members", [{f"{number}.xml": b" " * MOST_BYTES for number in range(21)}, {str(n): b"" for n in range(10_001)}]
)
def test_00106_an_archive_that_swells_is_not_opened(members: dict[str, bytes]) -> None:
    verdict = judge(zipped(**members))

    assert ("rejected", ["00106"], "swells") == (verdict.outcome, codes(verdict), verdict.findings[0].kind)


@pytest.mark.parametrize("wrong", ["data", "checksum", "encrypted", "method"])
def test_00106_a_member_that_cannot_be_read_is_named(wrong: str) -> None:
    """The members before and after it are judged all the same."""
    verdict = judge(damaged(zipped(a=invoice(), b=b"<a/>" * 500, c=invoice()), wrong))

    assert ("rejected", [("b", "00106")]) == (verdict.outcome, [(one.path, one.code) for one in verdict.findings])


def damaged(archive: bytes, wrong: str) -> bytes:
    """The second of the archive's members spoilt."""
    raw = bytearray(archive)
    with zipfile.ZipFile(io.BytesIO(archive)) as known:
        local = known.infolist()[1].header_offset
    central = raw.index(b"PK\x01\x02", raw.index(b"PK\x01\x02") + 1)
    if wrong == "data":
        raw[local + 31] = 0xFF
    elif wrong == "checksum":
        raw[central + 16] ^= 0xFF
    elif wrong == "encrypted":
        raw[central + 8] |= 1
    else:
        raw[central + 10] = raw[local + 8] = zipfile.ZIP_LZMA
    return bytes(raw)


def test_names_are_asked_of_the_members_where_they_are_asked_of_the_archive() -> None:
    archive = zipped(**{"folder/IT12345678903_00001.xml": invoice(), "fattura.xml": invoice(), "b.zip": b"no archive"})

    assert ["00106"] == codes(judge(archive))
    found = judge(archive, "IT12345678903_00009.zip", history=History(file_names=["IT12345678903_00001.xml"]))

    assert [("folder/IT12345678903_00001.xml", "00002"), ("fattura.xml", "00001"), ("b.zip", "00106")] == [
        (one.path, one.code) for one in found.findings
    ]


def test_a_member_may_have_no_name() -> None:
    """A name ends at its first NUL."""
    archive = zipped(**{"a.xml": invoice()}).replace(b"a.xml", b"\0.xml")

    assert ("ok", []) == (judge(archive).outcome, codes(judge(archive)))


def test_an_archive_far_too_large_is_not_opened() -> None:
    assert ["00003"] == codes(judge(zipped(good=invoice()) + b" " * MOST_BYTES * 2))


def test_a_file_that_is_no_invoice_is_unreadable_and_says_why() -> None:
    verdict = judge(b"<a>\n<b></a>")

    assert ("unreadable", ["00200"]) == (verdict.outcome, codes(verdict))
    assert 2 == verdict.findings[0].line
    assert verdict.findings[0].message("en").endswith(", line 2, column 8.")
    assert "XML" in verdict.findings[0].message("it")


def test_findings_far_down_a_long_file_have_their_lines() -> None:
    """Looked up so that fifty of them in thousands of lines are no trouble."""
    lines = [drafts.line("Canone", price="0.10") for _ in range(3000)]
    raw = write(drafts.invoice(drafts.body(drafts.draft(*lines)))).replace(b"<PrezzoTotale>", b"\n<PrezzoTotale>")
    head, _, tail = raw.rpartition(b"<PrezzoTotale>")

    [finding] = (one for one in judge(head + b"<PrezzoTotale>9" + tail).findings if one.code == "00423")

    assert ("FatturaElettronicaBody[1]/DatiBeniServizi/DettaglioLinee[3000]/PrezzoTotale", 3002) == (
        finding.path,
        finding.line,
    )


def test_00200_names_the_field_its_number_and_its_line() -> None:
    raw = invoice().replace(b"<CAP>00165</CAP>", b"\n<CAP>165</CAP>", 1)

    [finding] = judge(raw).findings

    assert ("00200", "1.2.2.3", 3) == (finding.code, finding.number, finding.line)
    assert "FatturaElettronicaHeader/CedentePrestatore/Sede/CAP" == finding.path
    assert "CAP contiene «165», che il formato non ammette." == finding.message("it")
    assert "Write 5 digits." == finding.hint("en")


def test_a_content_finding_on_a_missing_field_has_the_line_of_its_block() -> None:
    raw = invoice().replace(b"<AliquotaIVA>22.00<", b"\n<AliquotaIVA>0.00<", 1)

    found = {finding.code: finding for finding in judge(raw).findings}

    assert "2.2.1.14" == found["00400"].number
    assert 2 == found["00400"].line


@pytest.mark.parametrize(("wrong", "expected"), [(50, ["00200"] * 50), (51, [*["00200"] * 50, "00201"])])
def test_00201_after_fifty_format_errors_the_list_ends(wrong: int, expected: list[str]) -> None:
    lines = [drafts.line("Canone", price="0.10") for _ in range(wrong)]
    raw = write(drafts.invoice(drafts.body(drafts.draft(*lines)))).replace(b">giorni<", b">dodici giorni<")

    assert expected == [code for code in codes(judge(raw)) if code.startswith("002")]


def test_signed_and_plain_files_are_judged_alike() -> None:
    octets = b"\x04\x82" + len(invoice()).to_bytes(2, "big") + invoice()
    data_oid, signed_oid = bytes.fromhex("06092a864886f70d010701"), bytes.fromhex("06092a864886f70d010702")
    inner = b"\x30\x80" + data_oid + b"\xa0\x80" + octets + b"\x00\x00" * 2
    signed = b"\x30\x80" + signed_oid + b"\xa0\x80\x30\x80\x02\x01\x01\x31\x00" + inner + b"\x00\x00" * 3

    assert judge(invoice()) == judge(signed, "IT12345678903_00001.xml.p7m")


def test_an_invoice_of_another_day_is_judged_by_the_day_given() -> None:
    assert "00403" in codes(check_file(invoice(), today=date(2026, 11, 22)))


def test_a_file_wrong_on_every_line_is_told_so_fifty_times() -> None:
    lines = [drafts.line("Canone", price="0.10") for _ in range(60)]
    raw = write(drafts.invoice(drafts.body(drafts.draft(*lines)))).replace(b">22.00<", b">0.00<")

    assert 50 == codes(judge(raw)).count("00400")
