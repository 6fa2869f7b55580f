"""Where files are judged for people and for hosts: away from the event loop, a few at a time. None of them is kept."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from typing import TypeVar
from uuid import UUID

from electronic_billing.fatturapa.check import Verdict, check_file
from electronic_billing.fatturapa.checks_file import is_archive, unpacked_size
from electronic_billing.web.body_limit import ONE_MEBIBYTE
from electronic_billing.web.problem import Refusal, http_problem

T = TypeVar("T")

# SDI takes 5 MB. What is somewhat larger is taken in too, so that it can be said with the official code.
MOST_OF_A_FILE = 8 * ONE_MEBIBYTE
MOST_TOGETHER = 16 * ONE_MEBIBYTE
# A small archive may unpack to gigabytes; a full 5 MB file is judged in about a second.
MOST_UNPACKED = 32 * ONE_MEBIBYTE

_AT_ONCE = 2
_INSIDE = 16
_INSIDE_OF_A_TENANT = 8
_RETRY_AFTER = {"Retry-After": "2"}
PATIENCE = 60.0


class UnpacksToTooMuch(Exception):
    """An archive whose files together are more than is judged here; the command takes three times as much."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class CheckRoom:
    """Bounds how many files are held in memory and how many are judged at the same time, in all and of one tenant.

    `patience`, in seconds, is how long a file may take to arrive: who trickles it would keep others out.
    """

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._at_once = asyncio.Semaphore(_AT_ONCE)
        self._inside: Counter[UUID] = Counter()

    @asynccontextmanager
    async def place(self, tenant_id: UUID) -> AsyncIterator[None]:
        """To be taken before a file is received. A full room is a refusal: come again soon."""
        if self._inside.total() >= _INSIDE or self._inside[tenant_id] >= _INSIDE_OF_A_TENANT:
            raise Refusal(http_problem(503, _RETRY_AFTER))
        self._inside[tenant_id] += 1
        try:
            yield
        finally:
            self._inside[tenant_id] -= 1

    async def received(self, reading: Awaitable[T]) -> T:
        """What is being read, if it arrives in time; else the refusal 408."""
        try:
            async with asyncio.timeout(self._patience):
                return await reading
        except TimeoutError:
            raise Refusal(http_problem(408)) from None

    async def away(self, work: Callable[[], T]) -> T:
        """Do the work in a thread when its turn comes."""
        async with self._at_once:
            return await asyncio.to_thread(work)


def judge(raw: bytes, name: str, *, today: date, asks_name: bool) -> Verdict:
    """Raises UnpacksToTooMuch."""
    if is_archive(raw, name) and unpacked_size(raw) > MOST_UNPACKED:
        raise UnpacksToTooMuch(name)
    return check_file(raw, name, today=today, asks_name=asks_name)
