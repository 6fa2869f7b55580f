import pytest
import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from structlog.testing import LogCapture

from electronic_billing.web.request_id import request_id_of
from unit.web.conftest import MakeClient


async def tell(request: Request) -> Response:
    return JSONResponse([request_id_of(request), structlog.contextvars.get_contextvars().get("request_id")])


ROUTES = [Route("/tell", tell)]


async def test_request_has_one_name_everywhere(make_client: MakeClient) -> None:
    answer = await make_client(ROUTES).get("/tell")
    assert [answer.headers["x-request-id"]] * 2 == answer.json()


async def test_caller_may_name_its_request(make_client: MakeClient) -> None:
    answer = await make_client(ROUTES).get("/tell", headers={"X-Request-ID": "host-42.abc"})
    assert "host-42.abc" == answer.headers["x-request-id"]


@pytest.mark.parametrize("given", ["short", "x" * 65, "with space 123", 'quote"quote'])
async def test_harmful_names_are_replaced(make_client: MakeClient, given: str) -> None:
    answer = await make_client(ROUTES).get("/tell", headers={"X-Request-ID": given})
    assert given != answer.headers["x-request-id"]


async def test_query_is_not_logged(make_client: MakeClient, log: LogCapture) -> None:
    await make_client(ROUTES).get("/tell?code=oauth-code")
    assert [("request", "GET", "/tell", 200)] == [
        (entry["event"], entry["method"], entry["path"], entry["status"]) for entry in log.entries
    ]
    assert "oauth-code" not in str(log.entries)
