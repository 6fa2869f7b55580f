import httpx2
import pytest

from electronic_billing.service.visitor import FormMissing, Visitor

PAGE = """
<input name="outside" value="x"><p>text</p>
<form action="/first" method="post">
  <input name="text" value="as it is"><input type="password" name="secret"><input name="">
  <input type="checkbox" name="on" checked><input type="checkbox" name="off" value="1">
  <input type="checkbox" name="many" value="a" checked><input type="checkbox" name="many" value="b" checked>
  <input type="radio" name="way" value="left"><input type="radio" name="way" value="right" checked>
  <input type="submit" name="button" value="go"><input name="dead" value="x" disabled>
  <select name="chosen"><option value="1"><option value="2" selected></select>
  <select name="unchosen"><option value="first"><option value="second"></select>
  <textarea name="notes">
two words</textarea><textarea name="empty"></textarea>
</form>
<form action="/second"><input name="q" value="a b"></form>
<form><input name="own" value="1"></form>
"""


class Server:
    """Answers every request with the page, and keeps what was asked."""

    def __init__(self) -> None:
        self.asked: list[httpx2.Request] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        if request.url.path == "/moved":
            return httpx2.Response(303, headers={"Location": "/page"})
        return httpx2.Response(200, text=PAGE)


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def visitor(server: Server) -> Visitor:
    http = httpx2.AsyncClient(transport=httpx2.MockTransport(server))
    return Visitor(http, "http://127.0.0.1:8170", "en")


async def test_a_form_is_read_as_a_browser_would_send_it(visitor: Visitor) -> None:
    page = await visitor.go("/page")
    assert {
        "text": ["as it is"],
        "secret": [""],
        "on": ["on"],
        "many": ["a", "b"],
        "way": ["right"],
        "chosen": ["2"],
        "unchosen": ["first"],
        "notes": ["two words"],
        "empty": [""],
    } == page.form("/first").values


async def test_what_is_not_changed_goes_as_it_is(visitor: Visitor, server: Server) -> None:
    await visitor.submit(await visitor.go("/page"), "/first", {"text": "new", "many": ["c"], "extra": "1"})
    sent = server.asked[-1]
    assert ("POST", "http://127.0.0.1:8170/first") == (sent.method, str(sent.url))
    body = sent.read().decode()
    assert "text=new" in body
    assert "many=c" in body
    assert "many=a" not in body
    assert "way=right" in body
    assert "extra=1" in body


async def test_a_question_goes_into_the_address(visitor: Visitor, server: Server) -> None:
    await visitor.submit(await visitor.go("/page"), "/second")
    assert ("GET", "/second", "a b") == (
        server.asked[-1].method,
        server.asked[-1].url.path,
        server.asked[-1].url.params["q"],
    )


async def test_a_form_without_an_action_goes_back_to_its_page(visitor: Visitor, server: Server) -> None:
    page = await visitor.go("/page")
    page.forms[2].action = ""
    page.forms[:2] = []
    await visitor.submit(page, "")
    assert "/page" == server.asked[-1].url.path


async def test_it_comes_as_a_person_of_the_same_site_with_a_language(visitor: Visitor, server: Server) -> None:
    page = await visitor.go("/moved")
    assert page.url.endswith("/page")
    told = server.asked[0].headers
    assert ("en", "same-origin", "http://127.0.0.1:8170") == (
        told["accept-language"],
        told["sec-fetch-site"],
        told["origin"],
    )


async def test_a_form_that_is_not_there_is_told_with_those_that_are(visitor: Visitor) -> None:
    page = await visitor.go("/page")
    with pytest.raises(FormMissing, match="/first"):
        page.form("/third")
