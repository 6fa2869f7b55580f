"""What an invoice says, before it is one: as a host wrote it, or as the rental rules made it."""

import datetime as dt
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

import msgspec

Kind = Literal["invoice", "credit_note"]


class Address(msgspec.Struct, frozen=True):
    street: str
    postal_code: str
    city: str
    province: str = ""


class Customer(msgspec.Struct, frozen=True, omit_defaults=True):
    """`country` is ISO 3166-1 alpha-2, of the address. For a foreign customer `partita_iva` is the VAT number without
    its prefix, or any identifier; one who has an Italian codice fiscale may be named by it alone. `split_payment`:
    public bodies and companies that they control pay the tax to the State (DPR 633/1972 art. 17-ter)."""

    name: str
    address: Address
    country: str = "IT"
    partita_iva: str = ""
    codice_fiscale: str = ""
    codice_destinatario: str = ""
    pec: str = ""
    email: str = ""
    split_payment: bool = False

    @property
    def is_foreign(self) -> bool:
        """Named by an identifier of another country, and so out of reach of Italian channels."""
        return self.country != "IT" and (bool(self.partita_iva) or not self.codice_fiscale)

    @property
    def is_public_body(self) -> bool:
        """By its recipient: only offices of the public administration have codes of six characters."""
        return len(self.codice_destinatario) == 6


class AltroDato(msgspec.Struct, frozen=True, omit_defaults=True):
    """One of a line's AltriDatiGestionali (2.2.1.16): `TARGA` and the plate, `INVCONT` and its words."""

    tipo_dato: str
    riferimento_testo: str = ""


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """`unit_price` is without VAT, in euro, with up to eight decimals. A zero rate needs its Natura. The period is
    of legal days, both included."""

    description: str
    unit_price: Decimal
    quantity: Decimal = Decimal(1)
    vat_rate: Decimal = Decimal(22)
    natura: str = ""
    period_start: dt.date | None = None
    period_end: dt.date | None = None
    altri_dati: list[AltroDato] = []

    @property
    def vat_key(self) -> str:
        return self.natura or f"{self.vat_rate.normalize():f}"


class Payment(msgspec.Struct, frozen=True):
    """`method` is the MPxx code; "" takes the company's. `due_date` is the invoice's own day when absent."""

    method: str = ""
    due_date: dt.date | None = None


class Receipt(msgspec.Struct, frozen=True):
    """Money already taken, in euro: each starts the days within which the invoice must be sent."""

    date: dt.date
    amount: Decimal


class Reference(msgspec.Struct, frozen=True, omit_defaults=True):
    """Another document: a contract (2.1.3), an invoice that this one belongs to (2.1.6)."""

    number: str
    date: dt.date | None = None
    cig: str = ""
    cup: str = ""


class Content(msgspec.Struct, frozen=True, omit_defaults=True):
    """Equal contents have equal fingerprints, whatever their spelling in JSON.

    Defaults are left out, so that a field added later changes no fingerprint of old. `tipo_documento` "" stands for
    TD01, or TD04 on a credit note, whose amounts are positive. `rounding` is the Arrotondamento of the total
    (2.1.1.10), in euro.
    """

    external_id: str
    customer: Customer
    lines: list[Line]
    kind: Kind = "invoice"
    tipo_documento: str = ""
    company_id: UUID | None = None
    date: dt.date | None = None
    payment: Payment = Payment()
    received: list[Receipt] = []
    contracts: list[Reference] = []
    linked: list[Reference] = []
    rounding: Decimal = Decimal(0)
    subject: str = ""
    notes: str = ""

    @property
    def tipo(self) -> str:
        return self.tipo_documento or ("TD04" if self.kind == "credit_note" else "TD01")


class Totals(msgspec.Struct, frozen=True):
    """In euro and cents."""

    net: Decimal
    vat: Decimal
    gross: Decimal


def fingerprint_form(content: Content) -> dict[str, Any]:
    """The content with every amount in one spelling: 10, 10.0 and 10.00 are the same price."""
    form: dict[str, Any] = msgspec.to_builtins(content)
    form["lines"] = [
        msgspec.to_builtins(line)
        | {
            "unit_price": _plain(line.unit_price),
            "quantity": _plain(line.quantity),
            "vat_rate": _plain(line.vat_rate),
        }
        for line in content.lines
    ]
    form["rounding"] = _plain(content.rounding)
    form["received"] = [[one.date.isoformat(), _plain(one.amount)] for one in content.received]
    return form


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
