from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from electronic_billing.web.middleware import EdgeSettings
from unit.web.conftest import MakeClient


async def plain(_: Request) -> Response:
    return PlainTextResponse("ok")


async def kept(_: Request) -> Response:
    return PlainTextResponse("ok", headers={"Cache-Control": "private, max-age=60"})


ROUTES = [Route("/plain", plain), Route("/kept", kept)]


async def test_policy_allows_nothing_inline_and_no_framing(make_client: MakeClient) -> None:
    answer = await make_client(ROUTES).get("/plain")
    policy = answer.headers["content-security-policy"]
    assert (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ) == policy
    assert "DENY" == answer.headers["x-frame-options"]


async def test_other_headers(make_client: MakeClient) -> None:
    headers = (await make_client(ROUTES).get("/plain")).headers
    assert "nosniff" == headers["x-content-type-options"]
    assert "same-origin" == headers["referrer-policy"]
    assert "no-store" == headers["cache-control"]
    assert "strict-transport-security" not in headers


async def test_form_targets_and_hosts_are_added(make_client: MakeClient) -> None:
    settings = EdgeSettings(
        form_targets=["https://fic.example"], frame_ancestors=["https://host.example"], https_only=True
    )
    headers = (await make_client(ROUTES, settings).get("/plain")).headers
    assert "form-action 'self' https://fic.example;" in headers["content-security-policy"]
    assert headers["content-security-policy"].endswith("frame-ancestors https://host.example")
    assert "x-frame-options" not in headers
    assert headers["strict-transport-security"].startswith("max-age=31536000")


async def test_header_of_the_response_wins(make_client: MakeClient) -> None:
    assert "private, max-age=60" == (await make_client(ROUTES).get("/kept")).headers["cache-control"]


async def test_error_answers_have_them_too(make_client: MakeClient) -> None:
    answer = await make_client(ROUTES).get("/nowhere")
    assert 404 == answer.status_code
    assert "content-security-policy" in answer.headers
