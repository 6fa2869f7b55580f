"""The e-invoice that a content makes is the one that the official checks have nothing against."""

from decimal import Decimal

import msgspec
import pytest

from electronic_billing.content.amounts import payable_of, totals_of
from electronic_billing.content.fattura import fattura_of
from electronic_billing.content.model import Content
from electronic_billing.fatturapa.check import check_document
from electronic_billing.fatturapa.ordinary import FatturaElettronica
from electronic_billing.fatturapa.write import write
from unit.content.samples import PLACE, SELLER, TODAY, content_of

CONTRACT = {"number": "RA-2026-17", "date": "2026-03-01"}
ADDRESS = {"street": "Hauptstraße 1", "postal_code": "10115", "city": "Berlin"}
CONTENTS = {
    "a company": content_of(contracts=[CONTRACT]),
    "a person": content_of(
        contracts=[CONTRACT],
        customer={
            "name": "Mario Rossi",
            "codice_fiscale": "RSSMRA80A01H501U",
            "address": {"street": "Via Roma 1", "postal_code": "00184", "city": "Roma", "province": "RM"},
        },
    ),
    "from abroad": content_of(
        contracts=[CONTRACT],
        customer={"name": "Müller GmbH", "country": "DE", "partita_iva": "123456789", "address": ADDRESS},
    ),
    "from abroad with an Italian codice fiscale": content_of(
        contracts=[CONTRACT],
        customer={"name": "Anna Müller", "country": "DE", "codice_fiscale": "RSSMRA80A01H501U", "address": ADDRESS},
    ),
    "a public body": content_of(
        contracts=[{**CONTRACT, "cig": "Z123456789"}],
        customer={
            "name": "Comune di Roma",
            "codice_fiscale": "02438750586",
            "codice_destinatario": "UFY9MH",
            "split_payment": True,
            "address": {"street": "Via del Campidoglio 1", "postal_code": "00186", "city": "Roma", "province": "RM"},
        },
    ),
    "a credit note": content_of(
        kind="credit_note", contracts=[CONTRACT], linked=[{"number": "3/EB", "date": "2026-03-02"}]
    ),
    "an advance": content_of(tipo_documento="TD02", contracts=[CONTRACT]),
    "rounded": content_of(
        contracts=[CONTRACT],
        rounding="0.01",
        lines=[{"description": "Noleggio", "unit_price": "163.93"}],
    ),
    "with a period and a plate": content_of(
        contracts=[CONTRACT],
        lines=[
            {
                "description": "Noleggio auto",
                "unit_price": "98.36065574",
                "quantity": "3.5",
                "period_start": "2026-03-07",
                "period_end": "2026-03-10",
                "altri_dati": [{"tipo_dato": "TARGA", "riferimento_testo": "GA123BC"}],
            }
        ],
    ),
    "untaxed, with bollo": content_of(
        contracts=[CONTRACT],
        lines=[{"description": "Penale", "unit_price": "100", "vat_rate": "0", "natura": "N1"}],
    ),
}


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS.keys())
def test_the_checks_have_nothing_against_it(content: Content) -> None:
    document = fattura_of(content, SELLER, PLACE)
    assert [] == [(one.code, one.path) for one in check_document(document, today=TODAY)]
    assert write(document).startswith(b"<?xml")


def test_the_sums_are_those_that_fatture_in_cloud_is_told() -> None:
    for content in CONTENTS.values():
        document, totals = fattura_of(content, SELLER, PLACE), totals_of(content.lines)
        assert totals.gross + content.rounding == _total(document)
        assert [payable_of(content)] == [
            payment.importo_pagamento
            for block in document.bodies[0].dati_pagamento
            for payment in block.dettaglio_pagamento
        ]


def test_a_split_tax_is_not_owed() -> None:
    content = CONTENTS["a public body"]
    assert "FPA12" == fattura_of(content, SELLER, PLACE).versione
    assert totals_of(content.lines).net == payable_of(content)


def test_of_what_is_untaxed_there_is_nothing_to_split() -> None:
    office = msgspec.to_builtins(CONTENTS["a public body"].customer)
    lines = [
        {"description": "Noleggio", "unit_price": "100"},
        {"description": "Danno", "unit_price": "50", "vat_rate": "0", "natura": "N1"},
    ]
    document = fattura_of(content_of(customer=office, lines=lines), SELLER, PLACE)

    rows = document.bodies[0].dati_beni_servizi.dati_riepilogo
    assert [("", "S"), ("N1", "")] == [(one.natura, one.esigibilita_iva) for one in rows]


def test_who_is_abroad_with_an_italian_codice_fiscale_is_named_by_it() -> None:
    header = fattura_of(CONTENTS["from abroad with an Italian codice fiscale"], SELLER, PLACE).header
    buyer = header.cessionario_committente
    assert ("0000000", None, "RSSMRA80A01H501U", "DE", "00000") == (
        header.dati_trasmissione.codice_destinatario,
        buyer.dati_anagrafici.id_fiscale_iva,
        buyer.dati_anagrafici.codice_fiscale,
        buyer.sede.nazione,
        buyer.sede.cap,
    )


def test_stamp_duty_is_declared_where_it_is_due() -> None:
    document = fattura_of(CONTENTS["untaxed, with bollo"], SELLER, PLACE)
    bollo = document.bodies[0].dati_generali.dati_generali_documento.dati_bollo
    assert bollo is not None
    assert Decimal("2.00") == bollo.importo_bollo


def _total(document: FatturaElettronica) -> Decimal | None:
    return document.bodies[0].dati_generali.dati_generali_documento.importo_totale_documento
