import asyncio
import threading
from contextlib import AsyncExitStack
from uuid import UUID

import pytest

from electronic_billing.fatturapa.write import write
from electronic_billing.web import checking
from electronic_billing.web.checking import CheckRoom, UnpacksToTooMuch, judge
from electronic_billing.web.problem import Refusal
from electronic_billing.web.routes.check import MOST_SHOWN, MOST_SHOWN_TOGETHER, shown
from electronic_billing.web.uploads import Upload
from support import fatturapa_drafts as drafts
from support.archives import zipped
from support.fatturapa_drafts import TODAY

GOOD = write(drafts.invoice())
WRONG_EVERYWHERE = (
    write(drafts.invoice(drafts.body(drafts.draft(*[drafts.line("Canone", price="0.10") for _ in range(60)]))))
    .replace(b">22.00<", b">0.00<")
    .replace(b">giorni<", b">dodici giorni<")
)


async def test_a_tenant_may_not_fill_the_room_and_nobody_may_overfill_it() -> None:
    room = CheckRoom()
    async with AsyncExitStack() as stack:

        async def fill(tenant: int) -> None:
            for _ in range(8):
                await stack.enter_async_context(room.place(UUID(int=tenant)))
            with pytest.raises(Refusal) as refused:
                await stack.enter_async_context(room.place(UUID(int=tenant)))
            assert (503, "2") == (refused.value.problem.status, refused.value.problem.headers["Retry-After"])

        await fill(1)
        await fill(2)
        with pytest.raises(Refusal):
            await stack.enter_async_context(room.place(UUID(int=3)))
    async with room.place(UUID(int=3)):
        """Those who left made place."""


async def test_a_file_that_never_arrives_gives_its_place_to_others() -> None:
    room = CheckRoom(patience=0)
    with pytest.raises(Refusal) as refused:
        async with room.place(UUID(int=1)):
            await room.received(asyncio.Event().wait())
    assert 408 == refused.value.problem.status
    async with AsyncExitStack() as stack:
        for _ in range(8):
            await stack.enter_async_context(room.place(UUID(int=1)))


async def test_two_are_judged_at_once_and_not_where_the_others_are_served() -> None:
    room = CheckRoom()
    running, most, lock = 0, 0, threading.Lock()
    together = threading.Barrier(2)

    def work() -> int:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        together.wait(timeout=60)
        with lock:
            running -= 1
        return threading.get_ident()

    idents = await asyncio.gather(*(room.away(work) for _ in range(6)))

    assert 2 == most
    assert threading.get_ident() not in idents


def test_an_archive_is_weighed_before_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = zipped(a=GOOD, b=GOOD)
    monkeypatch.setattr(checking, "MOST_UNPACKED", 2 * len(GOOD))
    assert "ok" == judge(raw, "a.zip", today=TODAY, asks_name=False).outcome

    monkeypatch.setattr(checking, "MOST_UNPACKED", 2 * len(GOOD) - 1)
    with pytest.raises(UnpacksToTooMuch) as heavy:
        judge(raw, "a.zip", today=TODAY, asks_name=False)
    assert "a.zip" == heavy.value.name


def test_a_page_shows_what_a_person_can_read_errors_first() -> None:
    [one] = shown([Upload("a.xml", WRONG_EVERYWHERE)], "it", TODAY, asks_name=False)

    assert MOST_SHOWN == len(one.errors) + len(one.warnings)
    assert 0 < one.more
    assert {"00200", "00201", "00400"} <= {error.code for error in one.errors}


def test_many_files_share_the_page() -> None:
    files = [Upload(f"{number}.xml", WRONG_EVERYWHERE) for number in range(8)]

    results = shown(files, "en", TODAY, asks_name=False)

    assert MOST_SHOWN_TOGETHER == sum(len(one.errors) + len(one.warnings) for one in results)
    assert [] == results[-1].errors
    assert 0 < results[-1].more


def test_a_place_in_an_archive_is_the_file_and_then_the_field() -> None:
    bad = GOOD.replace(b">12/A<", b">A<")

    [one] = shown([Upload("a.zip", zipped(**{"x/b.xml": bad, "no.xml": b"no"}))], "en", TODAY, asks_name=False)

    assert [
        ("x/b.xml", "FatturaElettronicaBody[1]/DatiGenerali/DatiGeneraliDocumento/Numero", "2.1.1.4"),
        ("no.xml", "", ""),
    ] == [(error.member, error.path, error.number) for error in one.errors]
