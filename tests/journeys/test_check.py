"""A host asks what SDI would say of a file, before anything is sent."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from electronic_billing.fatturapa.official import UNKNOWN_BEFORE_SENDING
from electronic_billing.fatturapa.write import write
from electronic_billing.web.api.schemas import CheckOut
from journeys.nonsense import assert_problem, rows, send
from support import fatturapa_drafts as drafts
from support.archives import zipped
from support.world import World, open_world

pytestmark = pytest.mark.asyncio(loop_scope="module")

MEBIBYTE = 1024 * 1024
GOOD = write(drafts.invoice())
BAD = GOOD.replace(b">12/A<", b">A<")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(shared_database: str) -> AsyncIterator[World]:
    """On the day of the invoices."""
    async with open_world(shared_database, start=drafts.NOON) as opened:
        yield opened


async def check(world: World, content: bytes, query: str = "", **headers: str) -> dict[str, Any]:
    answer = await send(world, "POST", f"/check{query}", content, {"Content-Type": "application/xml", **headers})
    assert 200 == answer.status_code, answer.text
    assert "application/json" == answer.headers["content-type"]
    CheckOut.model_validate_json(answer.content, strict=True)
    return dict(answer.json())


def codes(row: dict[str, Any]) -> list[str]:
    return [finding["code"] for finding in row["findings"]]


async def test_a_good_file_is_good_and_the_answer_says_what_nobody_can_know(world: World) -> None:
    row = await check(world, GOOD)
    assert {
        "file": "",
        "verdict": "ok",
        "findings": [],
        "unknown_before_sending": list(UNKNOWN_BEFORE_SENDING),
    } == row


@pytest.mark.parametrize(
    ("language", "message"),
    [("en", "The number “A” holds no digit."), ("it", "Il numero «A» non contiene cifre.")],
)
async def test_a_wrong_file_is_told_in_the_callers_language(world: World, language: str, message: str) -> None:
    answer = await send(world, "POST", "/check", BAD, {"Content-Type": "text/plain", "Accept-Language": language})
    [finding] = answer.json()["findings"]
    assert ("rejected", language, message) == (
        answer.json()["verdict"],
        answer.headers["content-language"],
        finding["message"],
    )
    assert {"code", "severity", "path", "line", "message", "hint"} == finding.keys()


async def test_the_name_is_asked_when_it_is_given(world: World) -> None:
    row = await check(world, GOOD, "?name=fattura.xml")
    assert ("fattura.xml", "rejected", ["00001"]) == (row["file"], row["verdict"], codes(row))
    assert "ok" == (await check(world, GOOD, "?name=IT12345678903_00001.xml"))["verdict"]


async def test_what_cannot_be_read_is_an_answer_too(world: World) -> None:
    for content in (b"{}", b"\x00" * 100, b"<!DOCTYPE a><a/>", b"0\x82nonsense"):
        row = await check(world, content)
        assert ("unreadable", ["00200"]) == (row["verdict"], codes(row))


async def test_a_form_with_one_file_is_taken(world: World) -> None:
    row = (await post_form(world, {"file": ("a/b/fattura.xml", BAD)})).json()
    assert ("fattura.xml", ["00425"]) == (row["file"], codes(row))


@pytest.mark.parametrize(
    "files", [{}, {"file": ("", b"")}, {"file": ("a.xml", b"")}, {"file": ("a.xml", GOOD), "more": ("b.xml", GOOD)}]
)
async def test_a_form_without_its_one_file_is_told(world: World, files: dict[str, Any]) -> None:
    problem = assert_problem(await post_form(world, {**files, "word": (None, "x")}), 422)
    assert "file" == problem["errors"][0]["field"]


async def post_form(world: World, files: dict[str, Any]) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {world.italian.api_key.reveal()}", "Accept-Language": "en"}
    return await world.http.post(f"{world.web_url}/api/v1/check", files=files, headers=headers)


@pytest.mark.parametrize("body", [b"no boundary", b"--x\r\nContent-Disposition: form-data\r\n\r\nx\r\n--x--\r\n"])
async def test_a_broken_form_is_told(world: World, body: bytes) -> None:
    for content_type in ("multipart/form-data", "Multipart/Form-Data; boundary=x"):
        assert_problem(await send(world, "POST", "/check", body, {"Content-Type": content_type}), 400, 422)


async def test_an_empty_body_is_told(world: World) -> None:
    assert_problem(await send(world, "POST", "/check", b""), 422)


@pytest.mark.parametrize("query", ["?name=", "?name=" + "x" * 256, "?name=a%00b"])
async def test_a_name_of_nonsense_is_told(world: World, query: str) -> None:
    problem = assert_problem(await send(world, "POST", f"/check{query}", GOOD), 422)
    assert "name" == problem["errors"][0]["field"]


async def test_more_than_sdi_takes_is_said_with_its_code(world: World) -> None:
    padded = GOOD + b"<!--" + b" " * (6 * MEBIBYTE) + b"-->"
    row = await check(world, padded)
    assert ("rejected", ["00003"]) == (row["verdict"], codes(row))


async def test_far_more_than_sdi_takes_is_refused(world: World) -> None:
    assert_problem(await send(world, "POST", "/check", b" " * (8 * MEBIBYTE + 1)), 413)


async def test_an_archive_is_judged_file_by_file(world: World) -> None:
    row = await check(world, zipped(good=GOOD, bad=BAD))
    assert ("rejected", ["00425"]) == (row["verdict"], codes(row))
    assert row["findings"][0]["path"].startswith("bad#FatturaElettronicaBody[1]/")


async def test_an_archive_that_unpacks_to_too_much_is_refused(world: World) -> None:
    bombs = {str(number): b" " * (5 * MEBIBYTE) for number in range(7)}
    problem = assert_problem(await send(world, "POST", "/check", zipped(**bombs)), 413)
    assert problem["type"].endswith(":archive-too-large")


async def test_nothing_is_written(world: World) -> None:
    before = await rows(world)
    await check(world, BAD, "?name=x")
    assert before == await rows(world)


async def test_a_flood_is_bounded_and_others_go_on(world: World) -> None:
    """Of twenty files at once some are told to come again; none fails otherwise, and the server still answers."""
    lot = GOOD + b"<!--" + b" " * (4 * MEBIBYTE) + b"-->"
    flood = [asyncio.create_task(send(world, "POST", "/check", lot)) for _ in range(20)]
    assert 200 == (await world.http.get(f"{world.web_url}/livez")).status_code
    answers = await asyncio.gather(*flood)
    assert {200, 503} >= {answer.status_code for answer in answers}
    assert 200 in {answer.status_code for answer in answers}
    for answer in answers:
        if answer.status_code == 503:
            assert "2" == answer.headers["retry-after"]
            assert_problem(answer, 503)
    assert "ok" == (await check(world, GOOD))["verdict"]
