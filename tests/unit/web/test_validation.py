from typing import Annotated

from pydantic import AfterValidator, BaseModel, ValidationError
from pydantic_core import PydanticCustomError

from electronic_billing.web.i18n import Message
from electronic_billing.web.problem import FieldError
from electronic_billing.web.validation import field_errors


def _checked(value: str) -> str:
    raise PydanticCustomError("cap_unknown", "no such CAP {cap}", {"cap": value})


class Address(BaseModel):
    cap: Annotated[str, AfterValidator(_checked)]


def findings() -> list[object]:
    try:
        Address(cap="00000")
    except ValidationError as error:
        return list(error.errors())
    raise AssertionError


def test_own_error_type_has_its_own_text() -> None:
    errors = field_errors(findings(), {"cap_unknown": "address.cap_unknown"})  # type: ignore[arg-type]
    assert (FieldError("cap", Message("address.cap_unknown", {"cap": "00000"})),) == errors


def test_unknown_error_type_is_still_said() -> None:
    (error,) = field_errors(findings())  # type: ignore[arg-type]
    assert Message("validation.invalid", {"cap": "00000"}) == error.message


def test_error_of_the_whole_body() -> None:
    (error,) = field_errors([{"type": "model_type", "loc": ("body",)}])
    assert FieldError("body", Message("validation.object_type")) == error
