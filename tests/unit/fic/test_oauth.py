from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from electronic_billing.fic.errors import (
    AuthorizationRefused,
    ServerFailed,
    Throttled,
    UnexpectedAnswer,
    Unreachable,
)
from electronic_billing.fic.models import Token
from electronic_billing.fic.oauth import (
    DeviceWait,
    OAuthApp,
    authorize_url,
    exchange_code,
    poll_device,
    refresh,
    start_device,
)
from electronic_billing.fic.transport import open_http
from electronic_billing.kit.secret import Secret
from unit.fic.scripted import BASE, Script, ScriptedFic, answer, data

APP = OAuthApp("app-1", Secret("hush"), "https://host.example/callback")
DEVICE_APP = OAuthApp("app-1", Secret(""), "")
PAIR = {"access_token": "a/new", "refresh_token": "r/new", "expires_in": 3600, "token_type": "bearer"}


def test_the_person_is_sent_to_consent_with_exact_words() -> None:
    url = urlsplit(authorize_url(f"{BASE}/", APP, ["settings:r", "entity.clients:a"], "s&1"))
    assert ("https", "fic.example", "/oauth/authorize") == (url.scheme, url.netloc, url.path)
    assert {
        "response_type": ["code"],
        "client_id": ["app-1"],
        "redirect_uri": ["https://host.example/callback"],
        "scope": ["settings:r entity.clients:a"],
        "state": ["s&1"],
    } == parse_qs(url.query)
    assert "+" not in url.query


async def test_a_code_becomes_a_pair_of_tokens() -> None:
    fic = ScriptedFic(answer(PAIR))
    token = await exchange_code(open_http(fic), BASE, APP, "c/1")
    assert Token(Secret("a/new"), Secret("r/new"), 3600, "bearer") == token
    assert {
        "grant_type": "authorization_code",
        "client_id": "app-1",
        "client_secret": "hush",
        "redirect_uri": "https://host.example/callback",
        "code": "c/1",
    } == fic.sent()
    assert [""] == fic.bearers


async def test_a_refresh_gives_a_new_pair() -> None:
    fic = ScriptedFic(answer(PAIR))
    assert Secret("r/new") == (await refresh(open_http(fic), BASE, APP, Secret("r/old"))).refresh_token
    assert {
        "grant_type": "refresh_token",
        "client_id": "app-1",
        "client_secret": "hush",
        "refresh_token": "r/old",
    } == fic.sent()


async def test_a_device_refreshes_without_a_client_secret() -> None:
    fic = ScriptedFic(answer(PAIR))
    await refresh(open_http(fic), BASE, DEVICE_APP, Secret("r/old"))
    assert "client_secret" not in fic.sent()


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (
            400,
            {"error": "invalid_grant", "error_description": "The code expired."},
            ("invalid_grant", "The code expired."),
        ),
        (401, {"error": "invalid_client"}, ("invalid_client", "invalid_client")),
        (400, {"error": {"message": "Spento."}}, ("", "Spento.")),
        (403, [], ("", "")),
    ],
)
async def test_a_refusal_keeps_the_word_and_the_reason(status: int, body: object, expected: tuple[str, str]) -> None:
    with pytest.raises(AuthorizationRefused) as caught:
        await refresh(open_http(ScriptedFic(answer(body, status))), BASE, APP, Secret("r/old"))
    assert expected == (caught.value.error, caught.value.description)
    assert caught.value.outcome_unknown is False


async def test_a_refresh_whose_answer_is_lost_is_in_doubt() -> None:
    with pytest.raises(Unreachable) as caught:
        await refresh(open_http(ScriptedFic(httpx2.ReadTimeout)), BASE, APP, Secret("r/old"))
    assert caught.value.outcome_unknown is True


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        (answer({}, 502), ServerFailed),
        (answer({}, 429), Throttled),
        (answer({}, 403, {"Retry-After": "5"}), Throttled),
        (answer({"access_token": None}), UnexpectedAnswer),
    ],
)
async def test_other_troubles_are_those_of_every_call(response: Script, expected: type[Exception]) -> None:
    with pytest.raises(expected):
        await exchange_code(open_http(ScriptedFic(response)), BASE, APP, "c/1")


async def test_a_device_shows_its_code() -> None:
    body = {
        "device_code": "d/1",
        "user_code": "ABCD",
        "scope": {"settings": "r"},
        "verification_uri": "https://fic.example/connetti",
        "interval": 7,
    }
    fic = ScriptedFic(data(body))
    device = await start_device(open_http(fic), BASE, "app-1", ["settings:r"])
    assert ("ABCD", 7, 300) == (device.user_code, device.interval, device.expires_in)
    assert "d/1" not in repr(device)
    assert {"client_id": "app-1", "scope": "settings:r"} == fic.sent()


@pytest.mark.parametrize("wait", list(DeviceWait))
async def test_a_device_waits_or_gives_up(wait: DeviceWait) -> None:
    http = open_http(ScriptedFic(answer({"error": wait.value}, 400)))
    assert wait is await poll_device(http, BASE, "app-1", Secret("d/1"))


async def test_a_device_gets_its_tokens() -> None:
    fic = ScriptedFic(answer(PAIR))
    assert isinstance(await poll_device(open_http(fic), BASE, "app-1", Secret("d/1")), Token)
    assert {
        "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
        "client_id": "app-1",
        "device_code": "d/1",
    } == fic.sent()


async def test_a_device_code_that_is_refused_for_another_reason_is_refused() -> None:
    http = open_http(ScriptedFic(answer({"error": "invalid_client"}, 400)))
    with pytest.raises(AuthorizationRefused):
        await poll_device(http, BASE, "app-1", Secret("d/1"))


def test_an_app_does_not_show_its_secret() -> None:
    assert "hush" not in repr(APP)
