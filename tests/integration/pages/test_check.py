"""A person checks files: the answer is a page, and nothing is kept."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from electronic_billing.fatturapa.official import UNKNOWN_BEFORE_SENDING
from electronic_billing.fatturapa.write import write
from electronic_billing.service.visitor import Visitor
from journeys.nonsense import rows
from support import fatturapa_drafts as drafts
from support.world import World, open_world
from unit.web.markup import Markup

pytestmark = pytest.mark.asyncio(loop_scope="module")

GOOD = write(drafts.invoice())
BAD = GOOD.replace(b">12/A<", b">A<")
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
File = tuple[str, tuple[str, bytes]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(shared_database: str) -> AsyncIterator[World]:
    async with open_world(shared_database, start=drafts.NOON) as opened:
        yield opened


def file(name: str, content: bytes) -> File:
    return "files", (name, content)


async def post(person: Visitor, *files: File, headers: dict[str, str] | None = None, **fields: str) -> httpx2.Response:
    parts: list[Any] = [*files, *((name, (None, value)) for name, value in fields.items())]
    url = f"{person._base_url}/check"
    return await person._http.post(url, files=parts, headers=headers or SAME_ORIGIN)


@pytest.mark.parametrize("email", ["admin@aurora.example", "operator@aurora.example", "accountant@aurora.example"])
async def test_who_sees_invoices_is_led_to_the_check(world: World, email: str) -> None:
    async with world.visitor(email) as person:
        assert 'href="/check"' in (await person.go("/invoices")).text
        page = await person.go("/check")
    assert (200, []) == (page.status, Markup(page.text).faults)
    assert "non vengono conservati" in page.text
    for code in UNKNOWN_BEFORE_SENDING:
        assert f"<code>{code}</code>" in page.text


async def test_verdicts_are_told_errors_before_warnings(world: World) -> None:
    bad = BAD.replace(b"DatiContratto", b"DatiConvenzione")
    async with world.visitor() as person:
        answer = await post(person, file("<good>.xml", GOOD), file("bad.xml", bad), file("no.p7m", b"no"))
    text = answer.text
    assert (200, []) == (answer.status_code, Markup(text).faults)
    assert "3 file controllati: a posto 1, scartati 1, illeggibili 1" in text
    assert "&lt;good&gt;.xml" in text
    for word in ("00425", "Il numero «A» non contiene cifre.", "2.1.1.4", "DatiGeneraliDocumento/Numero", "riga 2"):
        assert word in text, word
    assert text.index("00425") < text.index("EB005")
    assert "Nessun errore e nessun avviso." in text


async def test_names_are_judged_on_request(world: World) -> None:
    async with world.visitor() as person:
        assert "<code>00001</code>" not in (await post(person, file("a.xml", GOOD))).text
        asked = await post(person, file("a.xml", GOOD), names="on")
    assert "<code>00001</code>" in asked.text
    assert "checked" in asked.text


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([], "Scegli almeno un file."),
        ([file("", b"")], "Scegli almeno un file."),
        ([file(f"{number}.xml", b"x") for number in range(51)], "Scegli al massimo 50 file."),
    ],
    ids=["none", "left empty", "many"],
)
async def test_the_form_says_what_it_needs(world: World, files: list[File], sentence: str) -> None:
    async with world.visitor() as person:
        answer = await post(person, *files, names="on")
    assert (422, []) == (answer.status_code, Markup(answer.text).faults)
    assert sentence in answer.text
    assert 'aria-invalid="true"' in answer.text


async def test_an_empty_file_is_unreadable(world: World) -> None:
    async with world.visitor() as person:
        assert "Il file è vuoto." in (await post(person, file("a.xml", b""))).text


async def test_too_much_at_once_is_refused(world: World) -> None:
    async with world.visitor() as person:
        answer = await post(person, file("a.xml", b" " * 17 * 1024 * 1024))
    assert (413, []) == (answer.status_code, Markup(answer.text).faults)


async def test_another_site_may_not_post_it(world: World) -> None:
    async with world.visitor() as person:
        answer = await post(person, file("a.xml", GOOD), headers={"Sec-Fetch-Site": "cross-site"})
    assert 403 == answer.status_code


async def test_nonsense_is_answered(world: World) -> None:
    async with world.visitor() as person:
        url = f"{world.web_url}/check"
        broken = await person._http.post(
            url, content=b"x", headers=SAME_ORIGIN | {"Content-Type": "multipart/form-data"}
        )
        other = await person._http.post(url, content=b"{}", headers=SAME_ORIGIN | {"Content-Type": "application/json"})
    assert [400, 422] == [broken.status_code, other.status_code]


async def test_nothing_is_written(world: World) -> None:
    async with world.visitor() as person:
        before = await rows(world)
        await post(person, file("a.xml", BAD))
        assert before == await rows(world)


async def test_outside_italy_there_is_no_check(world: World) -> None:
    async with world.visitor("admin@aurore.example") as person:
        assert 'href="/check"' not in (await person.go("/settings/integrations")).text
        assert 404 == (await person.go("/check")).status
        assert 404 == (await post(person, file("a.xml", GOOD))).status_code


async def test_strangers_are_asked_to_log_in(world: World) -> None:
    answer = await world.http.post(f"{world.web_url}/check", files=[file("a.xml", GOOD)], headers=SAME_ORIGIN)
    assert (303, "/login") == (answer.status_code, answer.headers["location"])
