from html.parser import HTMLParser
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest

from fic_simulator.simulator import Simulator
from fic_simulator.wire import Json
from simulator.conftest import Switch

CALLBACK = "https://host.example/callback"
ASKED = {
    "response_type": "code",
    "client_id": "demo-app",
    "redirect_uri": CALLBACK,
    "scope": "issued_documents.invoices:a settings:r",
    "state": "s-1",
}


class Form(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input" and given.get("name"):
            self.fields.append((str(given["name"]), given.get("value") or ""))


async def post_form(web: httpx2.AsyncClient, path: str, fields: list[tuple[str, str]]) -> httpx2.Response:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return await web.post(path, content=urlencode(fields), headers=headers)


async def consent(web: httpx2.AsyncClient, decision: str = "allow", **changes: str) -> dict[str, str]:
    page = await web.get("/oauth/authorize", params={**ASKED, **changes})
    assert page.status_code == 200, page.text
    answer = await post_form(web, "/oauth/authorize", [*Form(page.text).fields, ("decision", decision)])
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    return {name: values[0] for name, values in query.items()}


async def ask_token(web: httpx2.AsyncClient, **fields: str) -> httpx2.Response:
    body = {"client_id": "demo-app", "client_secret": "demo-secret", **fields}
    return await web.post("/oauth/token", json=body)


async def exchange(web: httpx2.AsyncClient, code: str) -> httpx2.Response:
    return await ask_token(web, grant_type="authorization_code", redirect_uri=CALLBACK, code=code)


async def connected(web: httpx2.AsyncClient, **changes: str) -> Json:
    token: Json = (await exchange(web, (await consent(web, **changes))["code"])).json()
    return token


async def call_with(web: httpx2.AsyncClient, token: str, path: str = "/user/info") -> httpx2.Response:
    return await web.get(path, headers={"Authorization": f"Bearer {token}"})


async def test_a_person_authorizes_and_the_app_gets_its_tokens(web: httpx2.AsyncClient) -> None:
    answers = await consent(web)
    token = (await exchange(web, answers["code"])).json()
    assert "s-1" == answers["state"]
    assert answers["code"].startswith("c/")
    assert token["access_token"].startswith("a/")
    assert token["refresh_token"].startswith("r/")
    assert ("bearer", 86400) == (token["token_type"], token["expires_in"])
    assert 200 == (await call_with(web, token["access_token"])).status_code


async def test_the_token_endpoint_takes_a_form_too(web: httpx2.AsyncClient) -> None:
    code = (await consent(web))["code"]
    fields = {
        "grant_type": "authorization_code",
        "client_id": "demo-app",
        "client_secret": "demo-secret",
        "redirect_uri": CALLBACK,
        "code": code,
    }
    answer = await post_form(web, "/oauth/token", list(fields.items()))
    assert 200 == answer.status_code


async def test_a_person_refuses(web: httpx2.AsyncClient) -> None:
    answers = await consent(web, "deny")
    assert "access_denied" == answers["error"]
    assert "code" not in answers


async def test_a_scope_left_unticked_is_not_granted(web: httpx2.AsyncClient) -> None:
    page = await web.get("/oauth/authorize", params=ASKED)
    fields = [row for row in Form(page.text).fields if row != ("scope", "settings:r")]
    answer = await post_form(web, "/oauth/authorize", [*fields, ("decision", "allow")])
    code = parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]
    token = (await exchange(web, code)).json()
    refused = await call_with(web, token["access_token"], "/c/101/info/vat_types")
    assert 403 == refused.status_code
    assert "NO_PERMISSION" == refused.json()["error"]["code"]


async def test_the_switch_withholds_scopes(web: httpx2.AsyncClient, switch: Switch) -> None:
    switch(withhold_scopes=["settings:r"], scope_in_token_reply=True)
    assert "issued_documents.invoices:a" == (await connected(web))["scope"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"client_id": "nobody"}, "applicazione"),
        ({"redirect_uri": "https://host.example/callback/"}, "ritorno"),
        ({"redirect_uri": "http://[x"}, "ritorno"),
    ],
)
async def test_an_unknown_app_or_address_is_told_to_the_person(
    web: httpx2.AsyncClient, changes: dict[str, str], field: str
) -> None:
    page = await web.get("/oauth/authorize", params={**ASKED, **changes})
    assert 400 == page.status_code
    assert field in page.text
    again = await post_form(web, "/oauth/authorize", [*{**ASKED, **changes}.items(), ("decision", "allow")])
    assert 400 == again.status_code


@pytest.mark.parametrize(
    ("changes", "error"),
    [({"response_type": "token"}, "unsupported_response_type"), ({"scope": "all:a"}, "invalid_scope")],
)
async def test_a_wrong_wish_is_told_to_the_app(web: httpx2.AsyncClient, changes: dict[str, str], error: str) -> None:
    answer = await web.get("/oauth/authorize", params={**ASKED, **changes})
    assert f"error={error}" in answer.headers["location"]
    assert "state=s-1" in answer.headers["location"]


async def test_any_loopback_address_may_be_called_back(web: httpx2.AsyncClient) -> None:
    page = await web.get("/oauth/authorize", params={**ASKED, "redirect_uri": "http://127.0.0.1:8000/back?x=1"})
    assert 200 == page.status_code


async def test_the_page_speaks_english_too(web: httpx2.AsyncClient) -> None:
    page = await web.get("/oauth/authorize", params=ASKED, headers={"Accept-Language": "fr, en-GB;q=0.9"})
    assert '<html lang="en">' in page.text
    assert "Authorize the application" in page.text


async def test_a_code_works_once(web: httpx2.AsyncClient) -> None:
    code = (await consent(web))["code"]
    await exchange(web, code)
    assert "invalid_grant" == (await exchange(web, code)).json()["error"]


async def test_a_code_lives_a_minute(web: httpx2.AsyncClient, simulator: Simulator) -> None:
    code = (await consent(web))["code"]
    await simulator.advance(61)
    assert 400 == (await exchange(web, code)).status_code


async def test_a_code_belongs_to_its_redirect(web: httpx2.AsyncClient) -> None:
    code = (await consent(web))["code"]
    answer = await ask_token(web, grant_type="authorization_code", redirect_uri="http://localhost/", code=code)
    assert "invalid_grant" == answer.json()["error"]


@pytest.mark.parametrize(
    ("fields", "status", "error"),
    [
        ({}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "authorization_code", "client_secret": "wrong"}, 401, "invalid_client"),
        ({"grant_type": "refresh_token", "refresh_token": "r/none"}, 400, "invalid_grant"),
        ({"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": "x"}, 400, "invalid_grant"),
    ],
)
async def test_wrong_token_requests(web: httpx2.AsyncClient, fields: dict[str, str], status: int, error: str) -> None:
    answer = await ask_token(web, **fields)
    assert (status, error) == (answer.status_code, answer.json()["error"])


async def test_a_token_request_that_is_no_json(web: httpx2.AsyncClient) -> None:
    assert "invalid_request" == (await web.post("/oauth/token", content=b"{")).json()["error"]


async def test_a_refresh_gives_a_new_pair_and_kills_the_old_refresh_token(web: httpx2.AsyncClient) -> None:
    first = await connected(web)
    second = (await ask_token(web, grant_type="refresh_token", refresh_token=first["refresh_token"])).json()
    again = await ask_token(web, grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert first["refresh_token"] != second["refresh_token"]
    assert 400 == again.status_code
    assert 200 == (await call_with(web, first["access_token"])).status_code
    assert 200 == (await call_with(web, second["access_token"])).status_code


async def test_old_tokens_by_switch(web: httpx2.AsyncClient, switch: Switch) -> None:
    switch(old_refresh_token="grace", old_access_token="dead")
    first = await connected(web)
    wish = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    await ask_token(web, **wish)
    assert 200 == (await ask_token(web, **wish)).status_code
    assert 401 == (await call_with(web, first["access_token"])).status_code


async def test_a_refresh_token_of_another_app_is_refused(web: httpx2.AsyncClient) -> None:
    token = await connected(web)
    other = {"client_id": "other-app", "client_secret": "other-secret"}
    answer = await ask_token(web, grant_type="refresh_token", refresh_token=token["refresh_token"], **other)
    assert "invalid_grant" == answer.json()["error"]


async def test_an_access_token_lives_a_day(web: httpx2.AsyncClient, simulator: Simulator, switch: Switch) -> None:
    token = await connected(web)
    await simulator.advance(24 * 3600)
    expired = await call_with(web, token["access_token"])
    assert (401, "invalid_token") == (expired.status_code, expired.json()["error"])
    switch(error_401_shape="object")
    assert "Unauthorized." == (await call_with(web, token["access_token"])).json()["error"]["message"]


async def test_no_token_at_all(web: httpx2.AsyncClient) -> None:
    assert 401 == (await web.get("/user/info")).status_code
    assert 401 == (await web.get("/user/info", headers={"Authorization": "Basic abc"})).status_code


async def test_a_disconnected_app_can_neither_call_nor_refresh(web: httpx2.AsyncClient) -> None:
    token = await connected(web)
    assert {"revoked": 1} == (await web.post("/_control/grants/revoke")).json()
    assert 401 == (await call_with(web, token["access_token"])).status_code
    again = await ask_token(web, grant_type="refresh_token", refresh_token=token["refresh_token"])
    assert 400 == again.status_code


async def begin_device(web: httpx2.AsyncClient) -> Json:
    answer = await web.post("/oauth/device", json={"client_id": "demo-app", "scope": "settings:r"})
    data: Json = answer.json()["data"]
    return data


async def poll(web: httpx2.AsyncClient, device: Json) -> httpx2.Response:
    kind = "urn:ietf:params:oauth:grant-type:device_code"
    fields = {"client_id": "demo-app", "grant_type": kind, "device_code": device["device_code"]}
    return await web.post("/oauth/token", json=fields)


async def test_a_device_waits_then_is_let_in(web: httpx2.AsyncClient, simulator: Simulator) -> None:
    device = await begin_device(web)
    assert "authorization_pending" == (await poll(web, device)).json()["error"]
    assert "slow_down" == (await poll(web, device)).json()["error"]
    assert 200 == (await web.get(urlsplit(device["verification_uri"]).path)).status_code
    await post_form(web, "/connetti", [("user_code", device["user_code"].lower()), ("decision", "allow")])
    await simulator.advance(6)
    token = (await poll(web, device)).json()
    refreshed = await web.post(
        "/oauth/token",
        json={"grant_type": "refresh_token", "client_id": "demo-app", "refresh_token": token["refresh_token"]},
    )
    assert 200 == (await call_with(web, token["access_token"])).status_code
    assert 200 == refreshed.status_code


async def test_a_device_is_refused_or_too_late(web: httpx2.AsyncClient, simulator: Simulator) -> None:
    refused, late = await begin_device(web), await begin_device(web)
    await post_form(web, "/connetti", [("user_code", refused["user_code"]), ("decision", "deny")])
    assert "access_denied" == (await poll(web, refused)).json()["error"]
    await simulator.advance(301)
    assert "expired_token" == (await poll(web, late)).json()["error"]
    gone = await post_form(web, "/connetti", [("user_code", late["user_code"]), ("decision", "allow")])
    assert 404 == gone.status_code


async def test_a_device_of_an_unknown_app(web: httpx2.AsyncClient) -> None:
    answer = await web.post("/oauth/device", json={"client_id": "nobody"})
    assert (401, "invalid_client") == (answer.status_code, answer.json()["error"])
