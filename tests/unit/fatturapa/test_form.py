"""Each way to miss the format, with the sentence that says it; a draft and its file are judged alike."""

from decimal import Decimal

import pytest

from electronic_billing.fatturapa.check import check_document, check_file
from electronic_billing.fatturapa.ordinary import FatturaElettronica
from electronic_billing.fatturapa.read import read
from electronic_billing.fatturapa.write import write
from support import fatturapa_drafts as drafts
from support.fatturapa_drafts import TODAY

CAP = b"<CAP>00165</CAP>"
XSI = b'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '


def faults(before: bytes, after: bytes) -> list[tuple[str, str]]:
    """Kind and path, after one change of the file."""
    raw = write(drafts.invoice())
    assert before in raw
    return [(fault.kind, fault.path) for fault in read(raw.replace(before, after, 1)).faults]


SEAT = "FatturaElettronicaHeader/CedentePrestatore/Sede"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (CAP, b"", [("missing", f"{SEAT}/CAP")]),
        (CAP, CAP * 2, [("repeated", f"{SEAT}/CAP")]),
        (CAP, b"<CAP/>", [("empty", f"{SEAT}/CAP")]),
        (CAP, b"<CAP>165</CAP>", [("value", f"{SEAT}/CAP")]),
        (CAP, b"<CAP>0016\xc3\xa8</CAP>", [("alphabet", f"{SEAT}/CAP")]),
        (CAP, b"<CAP>00165<b/></CAP>", [("nested", f"{SEAT}/CAP")]),
        (CAP, CAP + b"<Altro/>", [("unexpected", f"{SEAT}/Altro")]),
        (CAP, CAP + b"testo", [("text", SEAT)]),
        (CAP, b'<CAP a="1">00165</CAP>', [("attribute", f"{SEAT}/CAP/@a")]),
        (b"<Sede>", b"<Sede>testo", [("text", SEAT)]),
        (CAP + b"<Comune>Roma</Comune>", b"<Comune>Roma</Comune>" + CAP, [("order", f"{SEAT}/CAP")]),
        (b' versione="FPR12"', b"", [("missing", "@versione")]),
        (b' versione="FPR12"', b' versione="1.2"', [("value", "@versione")]),
        (b' versione="FPR12"', b' versione="FPR12" altro="1"', [("attribute", "@altro")]),
        (b' versione="FPR12"', b' versione="FPR12" ' + XSI + b'xsi:schemaLocation="a b"', []),
        (b"docs/xsd/fatture/v1.2", b"docs/xsd/fatture/v1.1", [("root", "")]),
        (
            b"<Denominazione>Autonoleggio Aurelia S.r.l.</Denominazione>",
            b"<Nome>Aurelia</Nome>",
            [("choice", "FatturaElettronicaHeader/CedentePrestatore/DatiAnagrafici/Anagrafica/Denominazione")],
        ),
    ],
)
def test_each_fault_is_named(before: bytes, after: bytes, expected: list[tuple[str, str]]) -> None:
    assert expected == faults(before, after)


TYPE = XSI + b'xsi:type="p:'
HEADER, BODY = b"<FatturaElettronicaHeader", b"<FatturaElettronicaBody"
STRANGE = "@{http://www.w3.org/2001/XMLSchema-instance}type"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (b" versione", b" " + TYPE + b'FatturaElettronicaType" versione', []),
        (HEADER, HEADER + b" " + TYPE + b'FatturaElettronicaHeaderType"', []),
        (BODY, BODY + b" " + TYPE + b'FatturaElettronicaBodyType"', []),
        (b" versione", b" " + TYPE + b'Altro" versione', [("attribute", STRANGE)]),
        (
            BODY,
            BODY + b" " + TYPE + b'FatturaElettronicaHeaderType"',
            [("attribute", f"FatturaElettronicaBody/{STRANGE}")],
        ),
        (b" versione", b" " + XSI + b'xsi:type="FatturaElettronicaType" versione', [("attribute", STRANGE)]),
    ],
)
def test_an_element_may_say_the_type_that_it_has(before: bytes, after: bytes, expected: list[tuple[str, str]]) -> None:
    assert expected == faults(before, after)


def test_attributes_everywhere_are_told_as_often_as_the_exchange_would() -> None:
    raw = write(drafts.invoice()).replace(b"</Sede>", b"</Sede>" + b'<Altro a="1" b="2"/>' * 200)

    assert 51 == len(read(raw).faults)


def test_a_fault_in_a_repeated_block_says_which() -> None:
    raw = write(drafts.invoice()).replace(b"<NumeroLinea>2<", b"<NumeroLinea>due<")

    assert "FatturaElettronicaBody[1]/DatiBeniServizi/DettaglioLinee[2]/NumeroLinea" == read(raw).faults[0].path


def test_what_cannot_be_understood_is_left_out() -> None:
    contract = b"<DatiContratto><IdDocumento>"
    lines = b"<DatiContratto><RiferimentoNumeroLinea>x</RiferimentoNumeroLinea><RiferimentoNumeroLinea>1"
    raw = write(drafts.invoice()).replace(contract, lines + b"</RiferimentoNumeroLinea><IdDocumento>")

    reading = read(raw)

    assert isinstance(reading.document, FatturaElettronica)
    assert (1,) == reading.document.bodies[0].dati_generali.dati_contratto[0].riferimento_numero_linea
    assert ["value"] == [fault.kind for fault in reading.faults]


def draft_without(change: str) -> FatturaElettronica:
    document = drafts.invoice()
    seller = document.header.cedente_prestatore
    if change == "missing":
        seller.sede.cap = ""
    elif change == "value":
        seller.sede.cap = "165"
    elif change == "choice":
        seller.dati_anagrafici.anagrafica.nome = "Aurelia"
    elif change == "version":
        document.versione = ""
    elif change == "causale":
        document.bodies[0].dati_generali.dati_generali_documento.causale = ("ok", "x" * 201)
    elif change == "decimals":
        document.bodies[0].dati_generali.dati_generali_documento.importo_totale_documento = Decimal("384.305")
    return document


@pytest.mark.parametrize("change", ["missing", "value", "choice", "version", "causale", "decimals"])
def test_a_draft_and_its_file_are_judged_alike(change: str) -> None:
    document = draft_without(change)

    of_draft = check_document(document, today=TODAY)
    of_file = check_file(write(document), today=TODAY).findings

    assert "00200" in {finding.code for finding in of_draft}
    assert [(finding.code, finding.path) for finding in of_draft] == [(one.code, one.path) for one in of_file]


def test_an_unwritable_draft_is_a_format_error_too() -> None:
    document = drafts.invoice(drafts.body(drafts.draft(drafts.line("a\x00b"))))

    assert ["00200"] == [finding.code for finding in check_document(document, today=TODAY)]


def test_a_name_may_not_be_missing() -> None:
    document = drafts.invoice()
    document.header.cedente_prestatore.dati_anagrafici.anagrafica.denominazione = ""

    assert ["00200"] == [finding.code for finding in check_document(document, today=TODAY)]


def test_a_draft_with_a_wrong_version_is_told() -> None:
    document = drafts.invoice()
    document.versione = "1.2"

    assert {"00200", "00428"} == {finding.code for finding in check_document(document, today=TODAY)}
