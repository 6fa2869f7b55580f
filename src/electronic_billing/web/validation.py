"""Pydantic's findings in the reader's words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError

from electronic_billing.web.i18n import Message
from electronic_billing.web.problem import FieldError, Problem, http_problem, invalid

# Where FastAPI found the value; a caller knows its own field names only.
_PLACES = frozenset({"body", "query", "path", "header", "cookie"})

_MESSAGES = {
    "missing": "validation.missing",
    "string_type": "validation.string_type",
    "string_too_short": "validation.string_too_short",
    "string_too_long": "validation.string_too_long",
    "string_pattern_mismatch": "validation.pattern",
    "int_type": "validation.int_type",
    "int_parsing": "validation.int_type",
    "int_from_float": "validation.int_type",
    "decimal_type": "validation.decimal_type",
    "decimal_parsing": "validation.decimal_type",
    "decimal_max_places": "validation.decimal_max_places",
    "decimal_max_digits": "validation.decimal_max_digits",
    "decimal_whole_digits": "validation.decimal_max_digits",
    "finite_number": "validation.decimal_type",
    "bool_type": "validation.bool_type",
    "bool_parsing": "validation.bool_type",
    "date_type": "validation.date_type",
    "date_parsing": "validation.date_type",
    "date_from_datetime_parsing": "validation.date_type",
    "date_from_datetime_inexact": "validation.date_type",
    "datetime_type": "validation.datetime_type",
    "datetime_parsing": "validation.datetime_type",
    "datetime_from_date_parsing": "validation.datetime_type",
    "timezone_aware": "validation.timezone_aware",
    "uuid_type": "validation.uuid_type",
    "uuid_parsing": "validation.uuid_type",
    "enum": "validation.enum",
    "literal_error": "validation.enum",
    "extra_forbidden": "validation.extra_forbidden",
    "greater_than": "validation.greater_than",
    "greater_than_equal": "validation.greater_than_equal",
    "less_than": "validation.less_than",
    "less_than_equal": "validation.less_than_equal",
    "too_short": "validation.too_short",
    "too_long": "validation.too_long",
    "list_type": "validation.list_type",
    "dict_type": "validation.object_type",
    "model_type": "validation.object_type",
    "model_attributes_type": "validation.object_type",
    "json_invalid": "validation.json_invalid",
    # Our own:
    "moment": "validation.moment",
    "before_start": "validation.before_start",
    "too_many_charges": "validation.too_many_charges",
}
_ANYTHING_ELSE = "validation.invalid"


def problem_of_request(error: RequestValidationError) -> Problem:
    findings = error.errors()
    if any(finding["type"] == "json_invalid" for finding in findings):
        return http_problem(400)
    return invalid(*field_errors(findings))


def field_errors(findings: Iterable[Mapping[str, Any]], own: Mapping[str, str] | None = None) -> tuple[FieldError, ...]:
    """One error for each finding of `ValidationError.errors()`. `own` names the text ids of error types
    that we raise ourselves with `PydanticCustomError`; their context fills the placeholders."""
    texts = {**_MESSAGES, **(own or {})}
    return tuple(_field_error(finding, texts) for finding in findings)


def _field_error(finding: Mapping[str, Any], texts: Mapping[str, str]) -> FieldError:
    text_id = texts.get(finding["type"], _ANYTHING_ELSE)
    return FieldError(_field(finding.get("loc", ())), Message(text_id, _values(finding.get("ctx") or {})))


def _values(context: Mapping[str, Any]) -> dict[str, Any]:
    """Pydantic joins the last two expected values with an English "or"."""
    return {name: str(value).replace(" or ", ", ") for name, value in context.items()}


def _field(location: Sequence[str | int]) -> str:
    steps = location[1:] if location and location[0] in _PLACES else location
    return ".".join(str(step) for step in steps) or "body"
