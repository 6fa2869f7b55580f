"""Logging in and out, languages, and what a stranger meets."""

from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest

from electronic_billing.fic.transport import open_browser
from electronic_billing.service.visitor import Visitor, WebPage
from support.world import PASSWORD, World

ADMIN = "admin@aurora.example"


@pytest.fixture
async def stranger(world: World) -> AsyncIterator[Visitor]:
    async with open_browser() as http:
        yield Visitor(http, world.web_url, "en")


async def log_in(person: Visitor, page: WebPage, email: str = ADMIN, password: str = PASSWORD.reveal()) -> WebPage:
    return await person.submit(page, "/login", {"email": email, "password": password})


async def test_who_logs_in_comes_to_where_they_wanted_to_go(stranger: Visitor) -> None:
    page = await stranger.go("/audit")
    assert page.url.endswith("/login?next=/audit")
    page = await log_in(stranger, page)
    assert (200, True) == (page.status, page.url.endswith("/audit"))


@pytest.mark.parametrize(("email", "first"), [(ADMIN, "/invoices"), ("admin@aurore.example", "/settings/integrations")])
async def test_the_first_page_is_one_that_they_may_open(stranger: Visitor, email: str, first: str) -> None:
    page = await log_in(stranger, await stranger.go("/"), email)
    assert page.url.endswith(first)


@pytest.mark.parametrize("next_path", ["https://evil.example/", "//evil.example", "/\\evil.example"])
async def test_logging_in_leads_nowhere_else(stranger: Visitor, next_path: str) -> None:
    page = await log_in(stranger, await stranger.go(f"/login?next={quote(next_path)}"))
    assert page.url.endswith("/invoices")


async def test_who_is_logged_in_needs_no_log_in(world: World) -> None:
    async with world.visitor() as person:
        assert (await person.go("/login?next=/billing")).url.endswith("/billing")


async def test_wrong_password_is_told_at_the_form(stranger: Visitor) -> None:
    page = await log_in(stranger, await stranger.go("/login?next=/audit"), password="x" * 5000)
    assert 401 == page.status
    assert "Wrong e-mail or password." in page.text
    form = page.form("/login")
    assert ([ADMIN], [""], ["/audit"]) == (form.values["email"], form.values["password"], form.values["next"])


@pytest.mark.parametrize(("email", "password"), [("", "something"), (ADMIN, "")])
async def test_what_is_missing_is_told_at_its_field(stranger: Visitor, email: str, password: str) -> None:
    page = await log_in(stranger, await stranger.go("/login"), email, password)
    assert (422, 1) == (page.status, page.text.count('aria-invalid="true"'))


async def test_too_many_attempts_are_told_in_minutes(stranger: Visitor) -> None:
    page = await stranger.go("/login")
    for _ in range(8):
        page = await log_in(stranger, page, "nobody@aurora.example", "wrong")
    page = await log_in(stranger, page, "nobody@aurora.example", "wrong")
    assert 429 == page.status
    assert "Try again in 15 minutes." in page.text


async def test_who_logs_out_is_out(world: World) -> None:
    async with world.visitor() as person:
        cookies = dict(person._http.cookies)
        page = await person.submit(await person.go("/billing"), "/logout")
        assert "Sei uscito." in page.text
        assert "/login" in (await person.go("/billing")).url
        person._http.cookies.update(cookies)
        assert "/login" in (await person.go("/billing")).url, "the session is closed, not only forgotten"


async def test_session_ends_by_itself(world: World) -> None:
    async with world.visitor() as person:
        await world.advance(13 * 3600)
        assert "/login" in (await person.go("/invoices")).url


async def test_language_is_the_persons_wherever_they_log_in(world: World, stranger: Visitor) -> None:
    async with world.visitor() as person:
        page = await person.go("/settings/integrations")
        assert "Integrazioni" in page.text
        page = await person.submit(page, "/language", {"locale": "en"})
        assert page.url.endswith("/settings/integrations")
        assert "Integrations" in page.text
    elsewhere = await log_in(stranger, await stranger.go("/login"))
    assert '<html lang="en">' in elsewhere.text


async def test_stranger_chooses_a_language_too(stranger: Visitor) -> None:
    page = await stranger.submit(await stranger.go("/login"), "/language", {"locale": "it"})
    assert '<html lang="it">' in page.text


@pytest.mark.parametrize("path", ["/invoices", "/billing", "/settings/integrations", "/audit", "/live"])
async def test_every_room_asks_who_is_there(stranger: Visitor, path: str) -> None:
    assert "/login" in (await stranger.go(path)).url


async def test_fragment_for_a_stranger_moves_the_page(stranger: Visitor, world: World) -> None:
    headers = {"HX-Request-Type": "partial", "HX-Current-URL": f"{world.web_url}/invoices?q=x"}
    answer = await stranger._http.get(f"{world.web_url}/invoices", headers=headers)
    assert (401, "/login?next=/invoices%3Fq%3Dx") == (answer.status_code, answer.headers["hx-redirect"])


async def test_form_of_another_site_is_refused(stranger: Visitor, world: World) -> None:
    answer = await stranger._http.post(f"{world.web_url}/login", headers={"Sec-Fetch-Site": "cross-site"})
    assert 403 == answer.status_code
