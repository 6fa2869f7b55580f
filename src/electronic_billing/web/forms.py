from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from starlette.requests import Request

from electronic_billing.web.i18n import Words
from electronic_billing.web.problem import FieldError, Refusal, http_problem

MAX_FIELDS = 200


@dataclass(frozen=True, slots=True)
class Form:
    """What a person typed and what is wrong with it, for the form macros."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Sequence[FieldError] = ()

    def value(self, name: str) -> str:
        return self.values.get(name, "")

    def error(self, name: str) -> Words | None:
        return next((error.message for error in self.errors if error.field == name), None)


async def read_form(request: Request, *, most: int = MAX_FIELDS) -> dict[str, str]:
    """The text fields of a posted form, trimmed; the last of a repeated name counts. Files are left out."""
    form = await request.form(max_fields=most, max_files=0)
    values = {name: value.strip() for name, value in form.multi_items() if isinstance(value, str)}
    if any("\0" in name + value for name, value in values.items()):
        raise Refusal(http_problem(400))  # PostgreSQL has no place for it, and no keyboard a key
    return values
