from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import pytest
from fastapi import FastAPI
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from structlog.testing import LogCapture

from electronic_billing.web.failures import exception_handlers
from electronic_billing.web.i18n import Message
from electronic_billing.web.problem import Problem, Refusal
from electronic_billing.web.responder import ErrorResponder
from unit.web.conftest import MakeClient
from unit.web.markup import Markup

ENGLISH = {"Accept-Language": "en", "Sec-Fetch-Site": "same-origin"}
HTMX = {**ENGLISH, "HX-Request": "true", "HX-Request-Type": "partial"}


class NumberTaken(Exception):
    pass


async def explode(_: Request) -> Response:
    raise RuntimeError("password=hunter2")


async def refuse(_: Request) -> Response:
    problem = Problem(409, "not-now", "Not now", "Later", extra={"retry": 5}, headers={"Retry-After": "5"})
    raise Refusal(problem)


async def collide(_: Request) -> Response:
    raise NumberTaken


async def not_modified(_: Request) -> Response:
    raise HTTPException(304)


async def vanish(_: Request) -> Response:
    raise ClientDisconnect


async def break_off(_: Request) -> Response:
    async def half() -> object:
        yield b"half"
        raise RuntimeError("in the middle")

    return StreamingResponse(half())  # type: ignore[arg-type]


def both(path: str, endpoint: object) -> list[BaseRoute]:
    return [Route(prefix + path, endpoint) for prefix in ("", "/api")]  # type: ignore[arg-type]


ROUTES = [
    *both("/explode", explode),
    *both("/refuse", refuse),
    *both("/collide", collide),
    *both("/vanish", vanish),
    *both("/half", break_off),
    *both("/same", not_modified),
]


async def test_unexpected_error_is_logged_and_not_told(make_client: MakeClient, log: LogCapture) -> None:
    answer = await make_client(ROUTES, headers=ENGLISH).get("/api/explode")
    assert (500, "Something went wrong") == (answer.status_code, answer.json()["title"])
    assert answer.headers["x-request-id"] == answer.json()["request_id"]
    assert "hunter2" not in answer.text
    logged = next(entry for entry in log.entries if entry["event"] == "unexpected_error")
    assert answer.headers["x-request-id"] == logged["request_id"]


async def test_unexpected_error_of_a_page_is_a_page(make_client: MakeClient, log: LogCapture) -> None:
    answer = await make_client(ROUTES, headers=ENGLISH).get("/explode")
    assert 500 == answer.status_code
    assert answer.headers["x-request-id"] in answer.text
    assert "content-security-policy" in answer.headers
    assert [] == Markup(answer.text).faults
    assert "unexpected_error" in [entry["event"] for entry in log.entries]


async def test_half_an_answer_is_cut_off(make_client: MakeClient, log: LogCapture) -> None:
    with pytest.raises(RuntimeError, match="in the middle"):
        await make_client(ROUTES).get("/half")
    assert "unexpected_error" in [entry["event"] for entry in log.entries]


async def test_client_that_left_is_no_error(make_client: MakeClient, log: LogCapture) -> None:
    with pytest.raises(AssertionError):  # the test transport misses an answer
        await make_client(ROUTES).get("/vanish")
    assert ["request"] == [entry["event"] for entry in log.entries]


async def test_refusal_on_the_api_is_a_problem(make_client: MakeClient) -> None:
    answer = await make_client(ROUTES).get("/api/refuse")
    assert (409, "application/problem+json") == (answer.status_code, answer.headers["content-type"])
    assert ("5", "it") == (answer.headers["retry-after"], answer.headers["content-language"])
    assert {
        "type": "urn:problem-type:electronic-billing:not-now",
        "title": "Not now",
        "detail": "Later",
        "status": 409,
        "retry": 5,
        "request_id": answer.headers["x-request-id"],
    } == answer.json()


async def test_refusal_of_a_page_is_a_page(make_client: MakeClient) -> None:
    answer = await make_client(ROUTES).get("/refuse")
    assert (409, "5") == (answer.status_code, answer.headers["retry-after"])
    assert "Later" in answer.text


async def test_htmx_gets_a_notice_outside_its_target(make_client: MakeClient) -> None:
    answer = await make_client(ROUTES, headers={**HTMX, "HX-Target": "tr#row-1"}).get("/refuse")
    assert ("#notices", "innerHTML") == (answer.headers["hx-retarget"], answer.headers["hx-reswap"])
    assert answer.text.strip().startswith('<div class="notice error" role="alert">')
    assert [] == Markup(answer.text).faults


async def test_dialog_gets_the_error_inside(make_client: MakeClient) -> None:
    answer = await make_client(ROUTES, headers={**HTMX, "HX-Target": "dialog#modal"}).get("/refuse")
    assert "hx-retarget" not in answer.headers
    assert 'id="modal-title"' in answer.text
    assert "<html" not in answer.text


async def test_domain_error_becomes_its_problem(make_client: MakeClient) -> None:
    known = {NumberTaken: lambda _: Problem(409, "number-taken", Message("problem.conflict"))}
    answer = await make_client(ROUTES, known=known, headers=ENGLISH).get("/api/collide")
    assert (409, "Not possible now") == (answer.status_code, answer.json()["title"])
    assert "detail" not in answer.json()


async def test_status_without_a_body_stays_so(make_client: MakeClient) -> None:
    answer = await make_client(ROUTES).get("/same")
    assert (304, b"") == (answer.status_code, answer.content)


async def test_unknown_address_and_method(make_client: MakeClient) -> None:
    client = make_client(ROUTES, headers=ENGLISH)
    assert "not-found" in (await client.get("/api/nowhere")).json()["type"]
    answer = await client.post("/api/refuse")
    assert (405, "method-not-allowed") == (answer.status_code, answer.json()["type"].rsplit(":")[-1])
    assert "GET" in answer.headers["allow"]


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Line(BaseModel):
    amount: Annotated[Decimal, Field(gt=0, decimal_places=2)]


class Order(BaseModel):
    name: Annotated[str, Field(max_length=5)]
    colour: Colour
    lines: Annotated[list[Line], Field(min_length=1)]


@pytest.fixture
def api(responder: ErrorResponder) -> FastAPI:
    api = FastAPI(exception_handlers=exception_handlers(responder, {}))

    async def order(order: Order) -> str:
        return order.name

    async def explode() -> str:
        raise RuntimeError("inside")

    api.add_api_route("/orders", order, methods=["POST"])
    api.add_api_route("/explode", explode)
    return api


async def test_invalid_fields_are_named_in_the_language(make_client: MakeClient, api: FastAPI) -> None:
    body = {"name": "too long", "colour": "green", "lines": [{"amount": "-1"}, {}]}
    answer = await make_client([Mount("/api/v1", api)], headers=ENGLISH).post("/api/v1/orders", json=body)
    assert (422, "application/problem+json") == (answer.status_code, answer.headers["content-type"])
    assert [
        {"field": "name", "message": "Too long: at most 5 characters."},
        {"field": "colour", "message": "Choose one of the allowed values: 'red', 'blue'."},
        {"field": "lines.0.amount", "message": "It must be greater than 0."},
        {"field": "lines.1.amount", "message": "This is required."},
    ] == answer.json()["errors"]


@pytest.mark.parametrize("content", [b"{broken", b'"\\ud800"', b"\xff\xfe", b""])
async def test_broken_json_is_a_bad_request(make_client: MakeClient, api: FastAPI, content: bytes) -> None:
    client = make_client([Mount("/api/v1", api)])
    answer = await client.post("/api/v1/orders", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code in {400, 422}
    assert "application/problem+json" == answer.headers["content-type"]


async def test_unexpected_error_of_the_mounted_api(make_client: MakeClient, api: FastAPI, log: LogCapture) -> None:
    answer = await make_client([Mount("/api/v1", api)]).get("/api/v1/explode")
    assert (500, "application/problem+json") == (answer.status_code, answer.headers["content-type"])
    assert 1 == [entry["event"] for entry in log.entries].count("unexpected_error")


async def test_finished_answer_survives_a_late_error(make_client: MakeClient, log: LogCapture) -> None:
    class FailingAfter(PlainTextResponse):
        async def __call__(self, *channel: object) -> None:
            await super().__call__(*channel)  # type: ignore[arg-type]
            raise RuntimeError("in a background task")

    async def endpoint(_: Request) -> Response:
        return FailingAfter("done")

    assert "done" == (await make_client([Route("/late", endpoint)]).get("/late")).text
    assert "unexpected_error" in [entry["event"] for entry in log.entries]
