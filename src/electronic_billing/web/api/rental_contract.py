"""From the wire to the contract that the rules read."""

import re

import msgspec

from electronic_billing.rentals.model import Contract
from electronic_billing.web.api.rental_schemas import ContractIn
from electronic_billing.web.i18n import Message
from electronic_billing.web.problem import FieldError, Refusal, invalid

_PLACE = re.compile(r" - at `\$\.?(.*)`$")


def contract_of(told: ContractIn, field: str) -> Contract:
    """`field` is where the request has it. The wire is as strict as the model; should they ever differ, the model's
    refusal names its field as well."""
    try:
        return msgspec.convert(told.model_dump(), Contract)
    except msgspec.ValidationError as refused:
        raise Refusal(invalid(FieldError(_field(field, str(refused)), Message("validation.invalid")))) from None


def _field(field: str, refusal: str) -> str:
    place = _PLACE.search(refusal)
    inner = re.sub(r"\[(\d+)\]", r".\1", place[1]) if place else ""
    return f"{field}.{inner}".rstrip(".")
