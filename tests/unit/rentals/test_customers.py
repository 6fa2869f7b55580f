"""One example for each row of the table of customers: what the e-invoice of their hire says, and what it may not."""

import re
from typing import Any

import pytest

from electronic_billing.content.fattura import fattura_of
from electronic_billing.fatturapa.ordinary import FatturaElettronica
from electronic_billing.rentals.model import Contract
from electronic_billing.rentals.preview import DocumentPreview, preview
from electronic_billing.rentals.remarks import TEXTS
from unit.content.samples import PLACE, SELLER
from unit.rentals.samples import (
    COMPANY,
    CONSUMER,
    GERMAN_BUSINESS,
    GERMAN_PERSON,
    PUBLIC_BODY,
    TODAY,
    charge,
    hire,
    paid,
    plan,
    shown,
)

RENT = charge("rent", "122.00")


def test_an_italian_company_by_its_vat_number_and_code() -> None:
    assert ("M5UXCR1", "IT", "02345678904", "") == _who(hire(RENT, renter=COMPANY))


def test_an_italian_consumer_by_codice_fiscale_alone() -> None:
    assert ("0000000", "", "", "RSSMRA80A01H501U") == _who(hire(RENT, renter=CONSUMER))


@pytest.mark.parametrize("renter", [GERMAN_BUSINESS, GERMAN_PERSON], ids=["business", "person"])
def test_a_foreign_customer_by_any_identifier_without_prefix(renter: dict[str, Any]) -> None:
    told = renter["customer"]

    document = _document(hire(RENT, renter=renter))

    assert ("XXXXXXX", "DE", told["partita_iva"], "") == _who(hire(RENT, renter=renter))
    sede = document.header.cessionario_committente.sede
    assert sede is not None
    assert ("00000", "", "DE") == (sede.cap, sede.provincia, sede.nazione)


def test_a_foreigner_with_an_italian_codice_fiscale_may_be_invoiced_by_it() -> None:
    renter = {**CONSUMER, "customer": {**CONSUMER["customer"], "codice_fiscale": "MLLJGN80A01Z112K"}}
    assert ("0000000", "", "", "MLLJGN80A01Z112K") == _who(hire(RENT, renter=renter))


def test_a_public_body_splits_the_payment_and_quotes_its_tender() -> None:
    contract = hire(RENT, renter=PUBLIC_BODY, cig="Z123456789", cup="A12B34567890123")

    (shown_once,) = _preview(contract)

    assert shown_once.sums is not None
    assert ("122.00", "100.00") == (str(shown_once.sums.total), str(shown_once.sums.payable))
    assert (False, ()) == (shown_once.is_blocked, shown_once.findings)
    (reference,) = _document(contract).bodies[0].dati_generali.dati_contratto
    assert ("Z123456789", "A12B34567890123") == (reference.codice_cig, reference.codice_cup)


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ({}, ["cig_missing"]),
        ({"no_cig": "Contratto escluso dalla tracciabilità"}, []),
        ({"cig": "Z12345678"}, ["cig_length"]),
        ({"cig": "Z123456789", "cup": "A12"}, ["cup_length"]),
    ],
    ids=["no CIG", "none due", "nine characters", "a short CUP"],
)
def test_a_public_body_has_its_codes(codes: dict[str, str], expected: list[str]) -> None:
    (document,) = plan(hire(RENT, renter=PUBLIC_BODY, **codes)).documents
    assert expected == [one.code for one in document.remarks]


@pytest.mark.parametrize("purpose", ["advance", "balance"])
def test_a_prepaid_hire_is_not_split(purpose: str) -> None:
    contract = hire(
        RENT, renter=PUBLIC_BODY, cig="Z123456789", payments=[paid("2026-03-01", "61.00", purpose, method="MP08")]
    )
    assert "split_prepaid" in [one.code for one in plan(contract).documents[0].remarks]


def test_a_hire_paid_after_it_is_split() -> None:
    contract = hire(RENT, renter=PUBLIC_BODY, cig="Z123456789", payments=[paid("2026-03-18", "100.00")])
    assert ["TD01 122.00 (22 122.00)"] == shown(plan(contract))


def test_a_split_price_is_not_rounded_to_what_nobody_pays() -> None:
    """The customer pays the net: 163.93 of 200.00, whose tax goes to the State."""
    (document,) = _preview(hire(charge("rent", "200.00"), renter=PUBLIC_BODY, cig="Z123456789"))
    assert document.sums is not None
    assert ("199.99", "163.93", "0.00") == (
        str(document.sums.total),
        str(document.sums.payable),
        str(document.sums.rounding),
    )


def test_a_remark_writes_days_and_amounts_as_each_language_does() -> None:
    contract = hire(RENT, payments=[paid("2026-03-01", "61.00"), paid("2026-03-02", "61.50")])
    apart, more, late = plan(contract).documents[0].remarks

    assert "(01/03/2026 e 02/03/2026)" in apart.message("it")
    assert "(2026-03-01 and 2026-03-02)" in apart.message("en")
    assert "Per questo documento sono stati pagati 122,50 euro, ma ne sono dovuti 122,00." == more.message("it")
    assert "For this document 122.50 euros were paid, but 122.00 are due." == more.message("en")
    assert "Il termine per l'invio era il 13/03/2026." == late.message("it")


def test_every_remark_is_said_in_two_languages() -> None:
    for code, text in TEXTS.items():
        assert all((*text.message, *text.hint)), code
        assert text.message.it != text.message.en
        assert [_names(text.message.it), _names(text.hint.it)] == [_names(text.message.en), _names(text.hint.en)], code


def _names(sentence: str) -> set[str]:
    """What is filled in."""
    return set(re.findall(r"\{(\w+)\}", sentence))


def _preview(contract: Contract) -> tuple[DocumentPreview, ...]:
    return preview(plan(contract), SELLER, today=TODAY).documents


def _document(contract: Contract) -> FatturaElettronica:
    content = plan(contract).documents[0].content
    assert content is not None
    return fattura_of(content, SELLER, PLACE)


def _who(contract: Contract) -> tuple[str, str, str, str]:
    """Recipient code, country and VAT number, codice fiscale."""
    header = _document(contract).header
    registry = header.cessionario_committente.dati_anagrafici
    vat = registry.id_fiscale_iva
    return (
        header.dati_trasmissione.codice_destinatario,
        vat.id_paese if vat else "",
        vat.id_codice if vat else "",
        registry.codice_fiscale,
    )
