"""What can be told wrong of the fields before anything is written; the official checks come after it (`checks`)."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from electronic_billing.companies.model import Setup
from electronic_billing.content.amounts import totals_of
from electronic_billing.content.model import Content, Customer, Line
from electronic_billing.fatturapa.codes import MODALITA_PAGAMENTO, NATURE, Recipient
from electronic_billing.fatturapa.identifiers import (
    is_cap,
    is_codice_destinatario,
    is_codice_fiscale,
    is_partita_iva,
    is_pec,
    is_provincia,
)
from electronic_billing.kit.problems import FieldProblem

_COUNTRY = re.compile(r"[A-Z]{2}")
_EXTERNAL_ID = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,98}[\x21-\x7e])?")
MOST_LINES = 500
LARGEST = Decimal("99999999.99")
LARGEST_ROUNDING = Decimal("0.05")
ISSUABLE = {
    "invoice": ("TD01", "TD02", "TD03", "TD05", "TD06", "TD24", "TD25", "TD26"),
    "credit_note": ("TD04",),
}
"""What a seller issues and Fatture in Cloud can make. Self-invoices are the buyer's and have types of their own there;
simplified documents (TD07 to TD09), TD28 and TD29 it cannot make at all."""


def content_problems(content: Content, setup: Setup, issue_date: date, today: date) -> list[FieldProblem]:
    found = [
        *_head(content, issue_date, today),
        *_kind(content),
        *_customer(content.customer),
        *_references(content),
        *_lines(content, setup),
    ]
    if not found:
        found = list(_total(content))
    return found


def _head(content: Content, issue_date: date, today: date) -> Iterator[FieldProblem]:
    if not _EXTERNAL_ID.fullmatch(content.external_id):
        yield FieldProblem("external_id", "field.external_id")
    if issue_date > today:
        yield FieldProblem("date", "field.date_future")
    if issue_date.year < today.year - 1:
        yield FieldProblem("date", "field.date_old")
    if content.payment.method and content.payment.method not in MODALITA_PAGAMENTO:
        yield FieldProblem("payment.method", "field.choose")
    for field, longest in (("subject", 200), ("notes", 2000)):
        if len(getattr(content, field)) > longest:
            yield FieldProblem(field, "field.too_long", {"longest": str(longest)})


def _kind(content: Content) -> Iterator[FieldProblem]:
    if content.tipo not in ISSUABLE[content.kind]:
        yield FieldProblem("tipo_documento", "field.tipo_not_through_fic", {"types": ", ".join(ISSUABLE[content.kind])})
    if content.kind == "credit_note" and (len(content.linked) != 1 or content.linked[0].date is None):
        yield FieldProblem("linked", "field.credited_invoice")
    if not content.rounding.is_finite() or abs(content.rounding) > LARGEST_ROUNDING or _decimals(content.rounding) > 2:
        yield FieldProblem("rounding", "field.rounding", {"most": str(LARGEST_ROUNDING)})
    for index, receipt in enumerate(content.received):
        if not (receipt.amount.is_finite() and 0 < receipt.amount <= LARGEST and _decimals(receipt.amount) <= 2):
            yield FieldProblem(f"received.{index}.amount", "field.amount")


def _references(content: Content) -> Iterator[FieldProblem]:
    for name in ("contracts", "linked"):
        for index, reference in enumerate(getattr(content, name)):
            yield from _plain_text(f"{name}.{index}.number", reference.number, 20)
            if reference.cig:
                yield from _plain_text(f"{name}.{index}.cig", reference.cig, 15)
            if reference.cup:
                yield from _plain_text(f"{name}.{index}.cup", reference.cup, 15)


def _customer(customer: Customer) -> Iterator[FieldProblem]:
    yield from _text("customer.name", customer.name, 80)
    yield from _text("customer.address.street", customer.address.street, 60)
    yield from _text("customer.address.city", customer.address.city, 60)
    if not _COUNTRY.fullmatch(customer.country):
        yield FieldProblem("customer.country", "field.country")
    elif customer.country == "IT":
        yield from _italian(customer)
    else:
        yield from _foreign(customer)
    if customer.pec and not is_pec(customer.pec):
        yield FieldProblem("customer.pec", "field.pec")


def _italian(customer: Customer) -> Iterator[FieldProblem]:
    if not customer.partita_iva and not customer.codice_fiscale:
        yield FieldProblem("customer.partita_iva", "field.partita_iva_or_cf")
    if customer.partita_iva and not is_partita_iva(customer.partita_iva):
        yield FieldProblem("customer.partita_iva", "field.partita_iva")
    if customer.codice_fiscale and not is_codice_fiscale(customer.codice_fiscale):
        yield FieldProblem("customer.codice_fiscale", "field.codice_fiscale")
    if customer.codice_destinatario and not is_codice_destinatario(customer.codice_destinatario):
        yield FieldProblem("customer.codice_destinatario", "field.codice_destinatario")
    elif customer.codice_destinatario == Recipient.FOREIGN:
        yield FieldProblem("customer.codice_destinatario", "field.foreign_only")
    if not is_cap(customer.address.postal_code):
        yield FieldProblem("customer.address.postal_code", "field.cap")
    if not is_provincia(customer.address.province):
        yield FieldProblem("customer.address.province", "field.provincia")


def _foreign(customer: Customer) -> Iterator[FieldProblem]:
    if not customer.is_foreign:
        if not is_codice_fiscale(customer.codice_fiscale):
            yield FieldProblem("customer.codice_fiscale", "field.codice_fiscale")
        if customer.codice_destinatario == Recipient.FOREIGN:
            yield FieldProblem("customer.codice_destinatario", "field.foreign_only")
        return
    # 00313: a foreign customer goes to XXXXXXX and is named by an identifier of 1 to 28 characters. San Marino has an
    # office of its own for its businesses.
    yield from _text("customer.partita_iva", customer.partita_iva, 28)
    known = {"", Recipient.FOREIGN, *([Recipient.SAN_MARINO] if customer.country == "SM" else [])}
    if customer.codice_destinatario not in known:
        yield FieldProblem("customer.codice_destinatario", "field.foreign_code")


def _lines(content: Content, setup: Setup) -> Iterator[FieldProblem]:
    if not 1 <= len(content.lines) <= MOST_LINES:
        yield FieldProblem("lines", "field.lines", {"most": str(MOST_LINES)})
    for index, line in enumerate(content.lines):
        yield from _line(f"lines.{index}", line, setup)


def _line(path: str, line: Line, setup: Setup) -> Iterator[FieldProblem]:
    yield from _text(f"{path}.description", line.description, 1000)
    for place, one in enumerate(line.altri_dati):
        yield from _plain_text(f"{path}.altri_dati.{place}.tipo_dato", one.tipo_dato, 10)
        if one.riferimento_testo:
            yield from _text(f"{path}.altri_dati.{place}.riferimento_testo", one.riferimento_testo, 60)
    if line.period_start and line.period_end and line.period_end < line.period_start:
        yield FieldProblem(f"{path}.period_end", "field.period")
    if not (line.unit_price.is_finite() and abs(line.unit_price) <= LARGEST and _decimals(line.unit_price) <= 8):
        yield FieldProblem(f"{path}.unit_price", "field.amount")
    if not (line.quantity.is_finite() and 0 < line.quantity <= LARGEST and _decimals(line.quantity) <= 8):
        yield FieldProblem(f"{path}.quantity", "field.quantity")
    if line.natura and line.natura not in NATURE:
        yield FieldProblem(f"{path}.natura", "field.choose")
    elif not line.vat_rate.is_finite() or not 0 <= line.vat_rate <= 100:
        yield FieldProblem(f"{path}.vat_rate", "field.vat_rate")
    elif (line.vat_rate == 0) != bool(line.natura):
        yield FieldProblem(f"{path}.natura", "field.natura_with_zero")  # 00400, 00401
    elif line.vat_key not in setup.vat_ids:
        yield FieldProblem(f"{path}.vat_rate", "field.vat_not_set_up", {"key": line.vat_key})


def _total(content: Content) -> Iterator[FieldProblem]:
    totals = totals_of(content.lines)
    if not 0 < totals.gross <= LARGEST or max(abs(totals.net), abs(totals.vat)) > LARGEST:
        yield FieldProblem("lines", "field.total")


def _text(path: str, text: str, longest: int) -> Iterator[FieldProblem]:
    if not text.strip():
        yield FieldProblem(path, "field.required")
    elif len(text) > longest:
        yield FieldProblem(path, "field.too_long", {"longest": str(longest)})
    elif any(ord(letter) > 255 or (ord(letter) < 32) for letter in text):
        yield FieldProblem(path, "field.latin_only")


def _plain_text(path: str, text: str, longest: int) -> Iterator[FieldProblem]:
    problems = list(_text(path, text, longest))
    if not problems and not text.isascii():
        problems = [FieldProblem(path, "field.plain_only")]
    yield from problems


def _decimals(amount: Decimal) -> int:
    exponent = amount.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 99
