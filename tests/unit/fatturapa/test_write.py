from decimal import Decimal

import pytest

from electronic_billing.fatturapa.errors import UnwritableText
from electronic_billing.fatturapa.read import read
from electronic_billing.fatturapa.write import write
from support import fatturapa_drafts as drafts


@pytest.mark.parametrize(
    ("price", "written"),
    [
        ("10", "10.00"),
        ("10.5", "10.50"),
        ("98.36065574", "98.36065574"),
        ("1E+2", "100.00"),
        ("-0.1", "-0.10"),
        ("0", "0.00"),
    ],
)
def test_amounts_have_the_decimals_of_their_field(price: str, written: str) -> None:
    document = drafts.invoice(drafts.body(drafts.draft(drafts.line(price=price))))

    assert f"<PrezzoUnitario>{written}</PrezzoUnitario>".encode() in write(document)


def test_an_amount_is_never_rounded() -> None:
    document = drafts.invoice()
    document.bodies[0].dati_generali.dati_generali_documento.importo_totale_documento = Decimal("1.005")

    assert b"<ImportoTotaleDocumento>1.005<" in write(document)


def test_markup_in_a_text_is_escaped() -> None:
    description = "Noleggio <b> & 'c' \"d\" ]]>\ttab"
    document = drafts.invoice(drafts.body(drafts.draft(drafts.line(description))))

    again = read(write(document)).document

    assert isinstance(again, type(document))
    assert description.replace("\t", " ") == again.bodies[0].dati_beni_servizi.dettaglio_linee[0].descrizione


def test_the_code_of_an_article_may_be_of_any_alphabet() -> None:
    document = drafts.invoice()
    document.header.cessionario_committente.dati_anagrafici.id_fiscale_iva = None
    document.header.cessionario_committente.dati_anagrafici.codice_fiscale = "RSSMRA80A01H501U"
    document.header.dati_trasmissione.id_trasmittente.id_codice = "à\rb"

    again = read(write(document)).document

    assert document == again


def test_a_text_that_xml_cannot_carry_is_refused_with_its_field() -> None:
    document = drafts.invoice(drafts.body(drafts.draft(drafts.line("Noleggio\x00"))))

    with pytest.raises(UnwritableText) as refused:
        write(document)

    assert "Descrizione" == refused.value.tag
