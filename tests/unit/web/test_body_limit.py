from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from electronic_billing.web.middleware import EdgeSettings
from unit.web.conftest import MakeClient


async def measure(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


ROUTES = [Route(path, measure, methods=["POST"]) for path in ("/page", "/api/x", "/upload")]
SETTINGS = EdgeSettings(body_limit=100, body_limits={"/upload": 1000})


async def pieces(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b"x" * 60


async def test_body_within_the_limit_passes(make_client: MakeClient) -> None:
    assert "100" == (await make_client(ROUTES, SETTINGS).post("/page", content=b"x" * 100)).text


async def test_announced_excess_is_refused(make_client: MakeClient) -> None:
    answer = await make_client(ROUTES, SETTINGS).post("/page", content=b"x" * 101)
    assert (413, "text/html; charset=utf-8") == (answer.status_code, answer.headers["content-type"])


async def test_unannounced_excess_is_refused(make_client: MakeClient) -> None:
    answer = await make_client(ROUTES, SETTINGS).post("/api/x", content=pieces(2))
    assert (413, "application/problem+json") == (answer.status_code, answer.headers["content-type"])
    assert answer.json()["type"].endswith(":body-too-large")


async def test_a_path_may_have_its_own_limit(make_client: MakeClient) -> None:
    client = make_client(ROUTES, SETTINGS)
    assert "180" == (await client.post("/upload", content=pieces(3))).text
    assert 413 == (await client.post("/upload", content=b"x" * 1001)).status_code


async def test_ten_megabytes_are_refused_by_default(make_client: MakeClient) -> None:
    answer = await make_client(ROUTES).post("/page", content=b"x" * 10_000_000)
    assert 413 == answer.status_code


async def test_senseless_length_is_left_to_the_count(make_client: MakeClient) -> None:
    answer = await make_client(ROUTES, SETTINGS).post("/page", content=pieces(2), headers={"Content-Length": "many"})
    assert 413 == answer.status_code
