from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from electronic_billing.web.forms import MAX_FIELDS, Form, read_form
from electronic_billing.web.problem import FieldError
from unit.web.conftest import MakeClient


async def echo(request: Request) -> Response:
    return JSONResponse(await read_form(request))


ROUTES = [Route("/form", echo, methods=["POST"])]


async def test_values_are_trimmed_and_the_last_counts(make_client: MakeClient) -> None:
    answer = await make_client(ROUTES).post("/form", data={"name": [" one ", " two "], "city": "Forlì"})
    assert {"name": "two", "city": "Forlì"} == answer.json()


async def test_file_is_refused(make_client: MakeClient) -> None:
    answer = await make_client(ROUTES).post("/form", files={"name": b"content"})
    assert 400 == answer.status_code


async def test_too_many_fields_are_refused(make_client: MakeClient) -> None:
    answer = await make_client(ROUTES).post("/form", data={f"f{n}": "x" for n in range(MAX_FIELDS + 1)})
    assert 400 == answer.status_code


async def test_zero_character_is_refused(make_client: MakeClient) -> None:
    assert 400 == (await make_client(ROUTES).post("/form", data={"name": "a\0b"})).status_code


async def test_bytes_that_are_no_text_do_no_harm(make_client: MakeClient) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await make_client(ROUTES).post("/form", content=b"name=%ff%fe", headers=headers)
    assert 200 == answer.status_code


def test_form_knows_values_and_errors() -> None:
    form = Form({"cap": "1"}, [FieldError("cap", "Five digits")])
    assert ("1", "", "Five digits", None) == (
        form.value("cap"),
        form.value("pec"),
        form.error("cap"),
        form.error("pec"),
    )
