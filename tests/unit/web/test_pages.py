import base64

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from electronic_billing.web.flash import FLASH_COOKIE
from electronic_billing.web.forms import Form
from electronic_billing.web.i18n import Message
from electronic_billing.web.pages import Pages, redirect
from electronic_billing.web.problem import http_problem
from unit.web.conftest import MakeClient
from unit.web.markup import Markup

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def routes(pages: Pages) -> list[Route]:
    async def login(request: Request) -> Response:
        context = {"form": Form({"email": "a@b.example"}), "refusal": "", "action": "/login", "next": "/"}
        return pages.render(request, "login.html", context)

    async def modal(request: Request) -> Response:
        context = {"problem": http_problem(404), "request_id": ""}
        return pages.render_modal(request, "error.html", context, status=422)

    async def deed(request: Request) -> Response:
        return redirect(request, "/login", Message("validation.too_long", {"max_length": 3}), "info")

    async def quiet(request: Request) -> Response:
        return redirect(request, "/login")

    return [
        Route("/login", login),
        Route("/modal", modal),
        Route("/deed", deed, methods=["POST"]),
        Route("/quiet", quiet, methods=["POST"]),
    ]


@pytest.mark.parametrize("locale", ["it", "en"])
async def test_page_is_whole_in_the_language(make_client: MakeClient, routes: list[Route], locale: str) -> None:
    answer = await make_client(routes, headers={"Accept-Language": locale}).get("/login?next=%2Finvoices")
    page = Markup(answer.text)
    assert [] == page.faults
    assert [{"lang": locale}] == page.with_tag("html")
    assert locale == answer.headers["content-language"]
    assert {"email", "password", "next"} <= {field.get("name") for field in page.with_tag("input")}


async def test_typed_values_are_escaped_and_kept(make_client: MakeClient, routes: list[Route]) -> None:
    assert 'value="a@b.example"' in (await make_client(routes).get("/login")).text


async def test_language_form_returns_to_the_same_page(make_client: MakeClient, routes: list[Route]) -> None:
    page = Markup((await make_client(routes).get("/login?next=%2Finvoices")).text)
    assert "/login?next=%2Finvoices" in [field.get("value") for field in page.with_tag("input")]


async def test_modal_alone_for_the_dialog(make_client: MakeClient, routes: list[Route]) -> None:
    answer = await make_client(routes, headers={**PARTIAL, "HX-Target": "dialog#modal"}).get("/modal")
    assert 422 == answer.status_code
    assert answer.text.strip().startswith("<article>")


async def test_modal_as_a_page_without_a_script(make_client: MakeClient, routes: list[Route]) -> None:
    answer = await make_client(routes).get("/modal")
    assert answer.text.startswith("<!DOCTYPE html>")


async def test_sentence_outlives_the_redirect_once(make_client: MakeClient, routes: list[Route]) -> None:
    client = make_client(routes)
    answer = await client.post("/deed")
    assert (303, "/login") == (answer.status_code, answer.headers["location"])
    assert "al massimo 3 elementi" in (await client.get("/login")).text.lower()
    assert "al massimo 3 elementi" not in (await client.get("/login")).text.lower()


async def test_htmx_is_told_where_to_go(make_client: MakeClient, routes: list[Route]) -> None:
    answer = await make_client(routes, headers=PARTIAL).post("/quiet")
    assert (204, "/login") == (answer.status_code, answer.headers["hx-redirect"])
    assert FLASH_COOKIE not in answer.cookies


@pytest.mark.parametrize(
    "kept",
    [
        b"not json",
        b'{"tone":"loud","id":"nav.audit","values":{}}',
        b'{"tone":"info","id":"no.such","values":{}}',
        b'{"tone":"info","id":"validation.too_long","values":{}}',
    ],
)
async def test_strange_flash_is_dropped(make_client: MakeClient, routes: list[Route], kept: bytes) -> None:
    flash = base64.urlsafe_b64encode(kept).decode()
    answer = await make_client(routes, flash=flash).get("/login")
    assert 200 == answer.status_code
    assert 'class="notice' not in answer.text
    assert answer.headers["set-cookie"].startswith('flash=""; ')


async def test_flash_that_is_no_base64_is_dropped(make_client: MakeClient, routes: list[Route]) -> None:
    assert 200 == (await make_client(routes, flash="%%%").get("/login")).status_code
