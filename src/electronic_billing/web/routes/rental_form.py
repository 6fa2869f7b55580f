"""The form of a rental: its fields are named as in the API, with dots, and judged by the same description."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from electronic_billing.kit.clock import ROME
from electronic_billing.rentals.model import Contract
from electronic_billing.web.api.rental_contract import contract_of
from electronic_billing.web.api.rental_schemas import ContractIn
from electronic_billing.web.i18n import Message, Translator, Words
from electronic_billing.web.problem import FieldError
from electronic_billing.web.rental_wording import CHARGE_FIELDS, CONTRACT_FIELDS, PAYMENT_FIELDS
from electronic_billing.web.validation import field_errors

ROWS = {"charges": CHARGE_FIELDS, "payments": PAYMENT_FIELDS}
MOST_ROWS = {"charges": 40, "payments": 20}
MOST_FIELDS = 600
_ROW_FIELD = re.compile(r"(charges|payments)\.([0-9]{1,3})\.([a-z_]+)")
_ROW_DEED = re.compile(r"(add|remove)-(charges|payments)(?:-([0-9]{1,3}))?")
_AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_FLAGS = frozenset({"renter.customer.split_payment", "net", "from_deposit"})
_WHOLE = frozenset({"late", "batch"})
_AMOUNTS = frozenset({"amount", "quantity", "deposit.amount"})
# What a row has before anybody wrote into it. A charge that has its kind is meant, and wants its amount.
_PRESET = frozenset({"quantity", "date", "purpose", "late", "batch"})

Values = Mapping[str, str]


class ContractRefused(Exception):
    """The form does not make a contract; `errors` are at its fields."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(", ".join(error.field for error in errors))
        self.errors = list(errors)


def first_values(today: dt.date) -> dict[str, str]:
    """What a desk would write most often."""
    return {
        "date": today.isoformat(),
        "end.date": today.isoformat(),
        "place.handed_over": "IT",
        "place.used": "italy",
        "renter.customer.country": "IT",
        **_new_row("charges", 0, today),
        **_new_row("payments", 0, today),
    }


def known_values(values: Values) -> dict[str, str]:
    """Without fields that the form does not have; rows counted from 0, the empty ones last."""
    kept = {name: value for name, value in values.items() if name in CONTRACT_FIELDS}
    for name in ROWS:
        for place, row in enumerate(_rows(values, name)[: MOST_ROWS[name]]):
            kept |= {f"{name}.{place}.{field}": value for field, value in row.items()}
    return kept


def places(values: Values, name: str) -> list[int]:
    """The rows of the form that are there, by their numbers."""
    return sorted({int(match[2]) for match in map(_ROW_FIELD.fullmatch, values) if match and match[1] == name})


def with_row(values: Values, deed: str, today: dt.date) -> dict[str, str] | None:
    """The form with a row more or less, as its button says; None where it says nothing of that."""
    asked = _ROW_DEED.fullmatch(deed)
    if asked is None:
        return None
    name, taken = asked[2], values
    if asked[1] == "remove":
        taken = {key: value for key, value in values.items() if not key.startswith(f"{name}.{asked[3]}.")}
        return known_values(taken)
    following = len(places(values, name))
    return {**values, **_new_row(name, following, today)} if following < MOST_ROWS[name] else dict(values)


def contract_in(values: Values) -> Contract:
    """`values` are `known_values`. Raises `ContractRefused`."""
    try:
        return contract_of(ContractIn.model_validate(_told(values)), "")
    except ValidationError as refused:
        # Nothing typed is a day that is missing, not one too many.
        errors = field_errors(refused.errors(), own={"moment": "validation.missing"})
        raise ContractRefused([FieldError(_form_field(one.field), one.message) for one in errors]) from None


def company_in(values: Values) -> UUID | None:
    try:
        return UUID(values.get("company_id", ""))
    except ValueError:
        return None


def labels(values: Values, translator: Translator) -> dict[str, Words]:
    """The names of all fields that are there, those of rows with their row."""
    named: dict[str, Words] = dict(CONTRACT_FIELDS)
    for name, row in (("charges", Message("rental.charge.row")), ("payments", Message("rental.payment.row"))):
        for place in places(values, name):
            title = translator.text(row.id, n=place + 1)
            named |= {f"{name}.{place}.{key}": f"{title}, {translator.say(label)}" for key, label in ROWS[name].items()}
    return named


def _new_row(name: str, place: int, today: dt.date) -> dict[str, str]:
    row = (
        {"kind": "" if place else "rent", "quantity": "1", "late": "0", "amount": ""}
        if name == "charges"
        else {"date": today.isoformat(), "purpose": "balance", "batch": "1", "amount": ""}
    )
    return {f"{name}.{place}.{field}": value for field, value in row.items()}


def _rows(values: Values, name: str) -> list[dict[str, str]]:
    rows = [
        {field: values[key] for field in ROWS[name] if (key := f"{name}.{place}.{field}") in values}
        for place in places(values, name)
    ]
    return sorted(rows, key=_is_empty)


def _is_empty(row: Values) -> bool:
    return not any(value for field, value in row.items() if field not in _PRESET)


def _told(values: Values) -> dict[str, Any]:
    """The form's answers as the API's contract. What is left empty is not said."""
    told: dict[str, Any] = {"vehicle": {}, "renter": {"customer": {"address": {}}}}
    for name in CONTRACT_FIELDS:
        value = values.get(name, "")
        if value and name != "company_id" and not name.endswith((".date", ".time")):
            _put(told, name, _typed(name, value))
    for name in ("start", "end", "returned"):
        moment = _moment(values.get(f"{name}.date", ""), values.get(f"{name}.time", ""))
        if moment or name != "returned":
            told[name] = moment
    for name in ROWS:
        rows = [row for row in _rows(values, name) if not _is_empty(row)]
        told[name] = [{field: _typed(field, value) for field, value in row.items() if value} for row in rows]
    return told


def _put(told: dict[str, Any], name: str, value: object) -> None:
    *way, last = name.split(".")
    for step in way:
        told = told.setdefault(step, {})
    told[last] = value


def _typed(name: str, value: str) -> object:
    if name in _FLAGS:
        return value == "on"
    if name in _WHOLE:
        return int(value) if value.isascii() and value.isdigit() and len(value) < 5 else value
    if name == "renter.taxable":
        return value == "yes"
    return _plain_amount(value) if name in _AMOUNTS else value


def _plain_amount(text: str) -> str:
    """1.234,50 or 1,234.50, as people write it, is 1234.50. What may be read either way (1.234) is no amount;
    0.355, by the kilometre, is one."""
    text = text.replace("€", "").replace(" ", "").replace("\u00a0", "")
    if _AMBIGUOUS.fullmatch(text):
        return "?"
    separator = max(text.rfind("."), text.rfind(","))
    if separator < 0:
        return text
    whole, cents = text[:separator], text[separator + 1 :]
    return f"{whole.replace('.', '').replace(',', '')}.{cents}"


def _moment(date: str, time: str) -> dict[str, str]:
    """The clock on the wall is Rome's."""
    if not time:
        return {"date": date} if date else {}
    try:
        at = dt.datetime.fromisoformat(f"{date}T{time}")
    except ValueError:
        return {"date": date, "at": ""} if not _is_day(date) else {"at": ""}
    return {"at": at.replace(tzinfo=ROME).isoformat()}


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _form_field(field: str) -> str:
    if field in {"start", "end", "returned"}:
        return f"{field}.date"
    moment, _, part = field.rpartition(".")
    return f"{moment}.time" if part == "at" else field


def hidden(values: Values) -> Iterator[tuple[str, str]]:
    """The whole form, to be posted again from another page."""
    return ((name, value) for name, value in values.items() if value)
