"""Invoices with every field of the table filled, whatever they would mean: for the form, not for the content."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from electronic_billing.fatturapa import kinds
from electronic_billing.fatturapa.fields import Block, Field, shape_of
from electronic_billing.fatturapa.lexical import Amount, Binary, Codes, Day, Lexical, Moment, Whole

_TEXTS: tuple[tuple[Lexical, str], ...] = (
    (kinds.NAZIONE, "IT"),
    (kinds.COUNTRY, "IT"),
    (kinds.PROVINCE, "RM"),
    (kinds.CURRENCY, "EUR"),
    (kinds.INCOTERM, "EXW"),
    (kinds.CAP, "00100"),
    (kinds.CODICE_DESTINATARIO, "ABC1234"),
    (kinds.CODICE_DESTINATARIO_SIMPLIFIED, "ABC1234"),
    (kinds.CODICE_FISCALE, "01234567897"),
    (kinds.CODICE_FISCALE_PERSON, "RSSMRA80A01H501U"),
    (kinds.PEC, "fatture@example.com"),
    (kinds.EMAIL, "fatture@example.com"),
    (kinds.IBAN, "IT60X0542811101000000123456"),
    (kinds.BIC, "UNCRITMM"),
    (kinds.COD_EORI, "IT01234567897"),
    (kinds.TELEPHONE, "0612345678"),
    (kinds.TITOLO, "Dott."),
)

Model = TypeVar("Model", bound=Block)


def full_document(model: type[Model], *, choice: int) -> Model:
    """`choice` 1 names companies, 2 names people."""
    shape = shape_of(model)
    fields = [field for field in (*shape.attributes, *shape.fields) if field.choice in {0, choice}]
    return model(**{field.name: _value(field, choice) for field in fields})


def _value(field: Field, choice: int) -> Any:
    one = full_document(field.shape.block, choice=choice) if field.shape else _simple(field.lexical)
    return (one, one) if field.is_repeated else one


def _simple(lexical: Lexical | None) -> Any:
    if isinstance(lexical, Codes):
        return min(lexical.codes)
    known = next((text for kind, text in _TEXTS if kind is lexical), "Testo 1")
    return _BY_TYPE.get(type(lexical), known)


_BY_TYPE: dict[type, Any] = {
    Amount: Decimal("12.50"),
    Whole: 1,
    Day: date(2026, 11, 2),
    Moment: datetime.fromisoformat("2026-11-02T09:30:00"),
    Binary: b"contratto",
}
