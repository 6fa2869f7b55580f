import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from electronic_billing.web.language import accepted_languages, language_route, local_path
from electronic_billing.web.pages import Pages
from unit.web.conftest import MakeClient


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", []),
        ("en-GB,en;q=0.9,it;q=0.8", ["en", "en", "it"]),
        ("it;q=0.2, en", ["en", "it"]),
        ("en;q=0, it", ["it"]),
        ("en;q=oops, IT", ["it"]),
        ("en;level=1;q=0.5", ["en"]),
    ],
)
def test_accept_language_is_read_by_weight(header: str, expected: list[str]) -> None:
    assert expected == accepted_languages(header)


@pytest.mark.parametrize(
    ("headers", "cookies", "expected"),
    [
        ({"X-Person-Locale": "en", "Accept-Language": "it"}, {"lang": "it"}, "en"),
        ({"Accept-Language": "it"}, {"lang": "en"}, "en"),
        ({"Accept-Language": "en"}, {"lang": "xx"}, "en"),
        ({"Accept-Language": "de, en;q=0.5"}, {}, "en"),
        ({"Accept-Language": "de"}, {}, "it"),
        ({"X-Person-Locale": "fr"}, {}, "it"),
    ],
)
async def test_person_then_cookie_then_browser_then_italian(
    pages: Pages, make_client: MakeClient, headers: dict[str, str], cookies: dict[str, str], expected: str
) -> None:
    async def tell(request: Request) -> Response:
        return PlainTextResponse(pages.translator(request).locale)

    client = make_client([Route("/tell", tell)], headers=headers, **cookies)
    assert expected == (await client.get("/tell")).text


class Remembered:
    def __init__(self) -> None:
        self.locales: list[str] = []

    async def __call__(self, _: Request, locale: str) -> None:
        self.locales.append(locale)


async def test_choice_of_language_is_kept(make_client: MakeClient) -> None:
    remembered = Remembered()
    client = make_client([language_route("/language", remembered)])
    answer = await client.post("/language", data={"locale": "en", "next": "/invoices?state=discarded"})
    assert (303, "/invoices?state=discarded") == (answer.status_code, answer.headers["location"])
    assert ("en", ["en"]) == (answer.cookies["lang"], remembered.locales)


async def test_unknown_language_changes_nothing(make_client: MakeClient) -> None:
    remembered = Remembered()
    client = make_client([language_route("/language", remembered)])
    answer = await client.post("/language", data={"locale": "xx", "next": "//evil.example"})
    assert ("/", {}, []) == (answer.headers["location"], dict(answer.cookies), remembered.locales)


@pytest.mark.parametrize(
    "wanted",
    ["", "https://evil.example", "//evil.example", "/\\evil.example", "/a\nb", "invoices", "/\x7f", "\\/x"],
)
def test_places_elsewhere_are_not_followed(wanted: str) -> None:
    assert "/home" == local_path(wanted, "/home")
