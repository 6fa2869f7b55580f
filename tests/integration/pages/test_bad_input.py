"""Whatever is posted to a form: an answer of the 4xx kind, in the person's language, and nothing half-written."""

import pytest

from support.world import AURORA_FORM, World

COMPANY = "/settings/integrations/electronic-billing/company"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PARTS = {"Content-Type": "multipart/form-data; boundary=x"}


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        (FORM, b"name=" + b"x" * 10 * 1024 * 1024, 413),
        (FORM, b"name=%00", 400),
        (FORM, b"\xff\xfe%%%=&=&;;&name=%ff", 422),
        (FORM, b"&".join(b"a%d=1" % number for number in range(300)), 400),
        (PARTS, b"no boundary at all", 400),
        (PARTS, b"--x\r\nbroken", 422),
        (PARTS, b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\nx\r\n--x--\r\n', 400),
        ({"Content-Type": "application/json"}, b'{"name": 1}', 422),
        ({}, b"", 422),
    ],
    ids=[
        "ten megabytes",
        "nul",
        "not text",
        "too many fields",
        "broken parts",
        "half a form",
        "a file",
        "json",
        "nothing",
    ],
)
async def test_form_answers_nonsense(world: World, headers: dict[str, str], body: bytes, status: int) -> None:
    async with world.visitor() as person:
        answer = await person._http.post(f"{world.web_url}{COMPANY}", headers=SAME_ORIGIN | headers, content=body)
    assert status == answer.status_code
    assert '<html lang="it">' in answer.text
    assert (200, []) == await world.api("GET", "/companies")


async def test_form_of_an_ended_session_asks_to_log_in(world: World) -> None:
    async with world.visitor() as person:
        await world.advance(13 * 3600)
        answer = await person._http.post(f"{world.web_url}{COMPANY}", headers=SAME_ORIGIN, data=AURORA_FORM)
        assert (303, "/login") == (answer.status_code, answer.headers["location"])
    assert (200, []) == await world.api("GET", "/companies")


async def test_page_takes_no_other_method(world: World) -> None:
    async with world.visitor() as person:
        assert 405 == (await person._http.delete(f"{world.web_url}/invoices", headers=SAME_ORIGIN)).status_code
