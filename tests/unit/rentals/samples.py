"""Rental contracts for tests, and their documents in words that a tax adviser reads.

`shown(plan)` gives a line for each document: type, what the customer pays, then each line's rate or Natura and what was
charged with VAT. What keeps a document back follows after an exclamation mark, what asks for a look after a question
mark.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from electronic_billing.content.amounts import totals_of
from electronic_billing.rentals.documents import plan_documents
from electronic_billing.rentals.model import Contract, Issued
from electronic_billing.rentals.plan import Plan, PlannedDocument, PlannedLine
from electronic_billing.rentals.remarks import Remark
from electronic_billing.rentals.treatments import RentalSettings

TODAY = date(2026, 3, 20)
ITALIAN = {"street": "Via Roma 1", "postal_code": "00184", "city": "Roma", "province": "RM"}
ABROAD = {"street": "Hauptstraße 1", "postal_code": "10115", "city": "Berlin"}

CONSUMER = {"customer": {"name": "Mario Rossi", "codice_fiscale": "RSSMRA80A01H501U", "address": ITALIAN}}
COMPANY = {
    "customer": {
        "name": "Trasporti Meridiana S.r.l.",
        "partita_iva": "02345678904",
        "codice_destinatario": "M5UXCR1",
        "address": ITALIAN,
    }
}
GERMAN_BUSINESS = {
    "customer": {"name": "Müller GmbH", "country": "DE", "partita_iva": "123456789", "address": ABROAD},
    "taxable": True,
}
GERMAN_PERSON = {
    "customer": {"name": "Jürgen Müller", "country": "DE", "partita_iva": "C01X00T47", "address": ABROAD},
    "taxable": False,
}
SWISS_BUSINESS = {
    "customer": {"name": "Muster AG", "country": "CH", "partita_iva": "CHE109322551", "address": ABROAD},
    "taxable": True,
}
SWISS_PERSON = {
    "customer": {"name": "Heidi Muster", "country": "CH", "partita_iva": "X1234567", "address": ABROAD},
    "taxable": False,
}
PUBLIC_BODY = {
    "customer": {
        "name": "Comune di Roma",
        "codice_fiscale": "02438750586",
        "codice_destinatario": "UFY9MH",
        "split_payment": True,
        "address": ITALIAN,
    }
}


def hire(*charges: dict[str, Any], **changes: Any) -> Contract:
    """Five days with a Fiat Panda in Rome, to an Italian consumer, unless told otherwise."""
    told = {
        "number": "RA-17",
        "date": "2026-03-01",
        "vehicle": {"description": "Fiat Panda", "plate": "GA123BC"},
        "start": {"date": "2026-03-01"},
        "end": {"date": "2026-03-05"},
        "renter": CONSUMER,
        "charges": list(charges),
    }
    return msgspec.convert({**told, **changes}, Contract, strict=False)


def charge(kind: str, amount: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "amount": amount, **more}


def paid(day: str, amount: str, purpose: str = "balance", **more: Any) -> dict[str, Any]:
    return {"date": day, "amount": amount, "purpose": purpose, **more}


def days(start: str, end: str) -> dict[str, Any]:
    return {"start": {"date": start}, "end": {"date": end}}


def issued(deed: str, number: str, day: str, contract: str = "RA-17") -> Issued:
    return Issued(f"{contract}:{deed}", number, date.fromisoformat(day))


def plan(contract: Contract, known: Iterable[Issued] = (), *, today: date = TODAY, **settings: Any) -> Plan:
    return plan_documents(contract, msgspec.convert(settings, RentalSettings), today=today, issued=known)


def shown(told: Plan) -> list[str]:
    return [shown_document(one) for one in told.documents]


def shown_document(document: PlannedDocument) -> str:
    marks = [_shown_remark(one) for one in document.remarks]
    lines = [_shown_line(one) for one in document.lines]
    return " ".join([document.tipo, f"{total(document):.2f} ({'; '.join(lines)})", *marks])


def _shown_remark(remark: Remark) -> str:
    """Its sentences have all that they name."""
    assert all((remark.message("it"), remark.message("en"), remark.hint("it"), remark.hint("en")))
    return f"!{remark.code}" if remark.blocks else f"?{remark.code}"


def _shown_line(line: PlannedLine) -> str:
    return f"{line.line.vat_key if line.line else '?'} {line.gross:.2f}"


def total(document: PlannedDocument) -> Decimal:
    """What the document says at its foot."""
    content = document.content
    return Decimal(0) if content is None else totals_of(content.lines).gross + content.rounding


def outside(told: Plan) -> list[str]:
    """What no document has."""
    return [f"{one.amount:.2f}" for one in told.left_out]
