import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from electronic_billing.web.middleware import EdgeSettings
from unit.web.conftest import MakeClient

SETTINGS = EdgeSettings(csrf_open_paths=["/api/hook"], csrf_key_paths=["/api/v1"])


async def deed(_: Request) -> Response:
    return PlainTextResponse("done")


METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
ROUTES = [Route(path, deed, methods=METHODS) for path in ("/deed", "/api/hook", "/api/hooks", "/api/v1/x")]


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://billing.example"}, 403),
        ({"Origin": "http://billing.example"}, 200),
        ({"Origin": "http://billing.example:80"}, 200),
        ({"Origin": "http://billing.example:8080"}, 403),
        ({"Origin": "https://billing.example:443", "Host": "billing.example"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://[broken"}, 403),
        ({"Origin": "http://billing.example:x"}, 403),
        ({"X-Nothing": "said"}, 403),
    ],
)
async def test_deed_needs_an_origin_of_ours(make_client: MakeClient, headers: dict[str, str], expected: int) -> None:
    assert expected == (await make_client(ROUTES, SETTINGS, headers=headers).post("/deed")).status_code


@pytest.mark.parametrize("method", METHODS[1:])
async def test_every_unsafe_method_is_guarded(make_client: MakeClient, method: str) -> None:
    client = make_client(ROUTES, SETTINGS, headers={"Sec-Fetch-Site": "cross-site"})
    assert 403 == (await client.request(method, "/deed")).status_code


async def test_reading_is_free(make_client: MakeClient) -> None:
    client = make_client(ROUTES, SETTINGS, headers={"Sec-Fetch-Site": "cross-site"})
    assert 200 == (await client.get("/deed")).status_code


@pytest.mark.parametrize(("path", "expected"), [("/api/hook", 200), ("/api/hooks", 403)])
async def test_signed_path_is_open_by_whole_segments(make_client: MakeClient, path: str, expected: int) -> None:
    client = make_client(ROUTES, SETTINGS, headers={"Sec-Fetch-Site": "cross-site"})
    assert expected == (await client.post(path)).status_code


async def test_api_is_open_to_a_key_and_to_who_has_no_cookie(make_client: MakeClient) -> None:
    with_key = make_client(ROUTES, SETTINGS, headers={"Authorization": "Bearer k"}, session="s")
    without_cookie = make_client(ROUTES, SETTINGS, headers={"X-Nothing": "said"})
    with_cookie = make_client(ROUTES, SETTINGS, headers={"X-Nothing": "said"}, session="s")
    statuses = [(await client.post("/api/v1/x")).status_code for client in (with_key, without_cookie, with_cookie)]
    assert [200, 200, 403] == statuses


async def test_refusal_is_said_in_the_language(make_client: MakeClient) -> None:
    client = make_client(ROUTES, headers={"Accept-Language": "en", "Sec-Fetch-Site": "cross-site"})
    assert "Request from another site" in (await client.post("/deed")).text
