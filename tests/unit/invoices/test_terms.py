"""Until when an invoice is to be with the exchange, as its page and the API say."""

from datetime import date
from typing import Any

import msgspec
import pytest

from electronic_billing.content.model import Content
from electronic_billing.invoices.checks import last_day_of
from unit.invoices.samples import content_of

DATA = date(2026, 3, 20)
TWELVE_DAYS, FIFTEENTH = date(2026, 4, 1), date(2026, 4, 15)
UNTAXED = {"vat_rate": "0", "natura": "N2.1"}


def content(country: str, identifier: str, *, tipo: str = "", **line: Any) -> Content:
    made = content_of(tipo_documento=tipo)
    customer = msgspec.structs.replace(made.customer, country=country, partita_iva=identifier)
    lines = [msgspec.convert({**msgspec.to_builtins(made.lines[0]), **line}, type(made.lines[0]), strict=False)]
    return msgspec.structs.replace(made, customer=customer, lines=lines)


@pytest.mark.parametrize(
    ("told", "last"),
    [
        (content("IT", "02345678904"), TWELVE_DAYS),
        (content("DE", "136695976", **UNTAXED), FIFTEENTH),
        (content("DE", "136695976"), TWELVE_DAYS),
        (content("DE", "C01X00T47", **UNTAXED), TWELVE_DAYS),
        (content("CH", "CHE109322551", **UNTAXED), FIFTEENTH),
        (content("IT", "02345678904", tipo="TD24"), FIFTEENTH),
        (content("IT", "02345678904", tipo="TD05"), TWELVE_DAYS),
    ],
    ids=["Italian", "EU business", "EU business, taxed", "EU private person", "outside the EU", "deferred", "increase"],
)
def test_a_document_has_the_term_of_its_kind_and_customer(told: Content, last: date) -> None:
    assert last == last_day_of(told, DATA)


def test_a_credit_note_has_none() -> None:
    assert last_day_of(content_of(kind="credit_note"), DATA) is None
