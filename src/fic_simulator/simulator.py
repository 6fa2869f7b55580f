import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import TypeAlias

from fic_simulator import delivery, exchange, handshake, seed
from fic_simulator.clock import Clock
from fic_simulator.courier import Courier
from fic_simulator.records import Task
from fic_simulator.settings import SimulatorSettings
from fic_simulator.storage import DataFile, Forgetful, Storage
from fic_simulator.switches import Switches, changed
from fic_simulator.world import World

Deed: TypeAlias = Callable[[], Awaitable[None]]


class Simulator:
    """One Fatture in Cloud with an exchange behind it.

    Whoever serves it sets `base_url`. Nothing falls due by itself: `tick` (the server's heartbeat),
    `settle` and `advance` perform what is due.
    """

    def __init__(self, settings: SimulatorSettings | None = None) -> None:
        self.settings = settings or SimulatorSettings()
        clock = Clock(self.settings.start_at, self.settings.speed)
        self.world = World(_storage(self.settings), clock, self.settings.switches)
        self.courier = Courier(self.settings.sink_transport)
        self._lanes: dict[str, asyncio.Task[None]] = {}
        seed.plant(self.world, self.settings)
        self.world.save()

    @property
    def base_url(self) -> str:
        return self.world.base_url

    @base_url.setter
    def base_url(self, url: str) -> None:
        self.world.base_url = url.rstrip("/")

    @property
    def control_url(self) -> str:
        return f"{self.base_url}/_control"

    @property
    def manual_token(self) -> str:
        return seed.manual_grant(self.world).access_token

    async def wait(self, seconds: float) -> None:
        """Real waiting, for slow answers; a test may give its own."""
        await (self.settings.wait or asyncio.sleep)(seconds)

    async def advance(self, seconds: float) -> None:
        """Moves the clock from due moment to due moment, so that everything happens at its own time."""
        target = self.world.now() + timedelta(seconds=seconds)
        await self.settle()
        while (due := self.world.agenda.next_due()) is not None and due <= target:
            self.world.clock.move_to(due)
            await self.settle()
        self.world.clock.move_to(target)

    async def settle(self) -> None:
        """Performs everything due now, and what that makes due in its turn."""
        while self._start_due() or self._lanes:
            await asyncio.gather(*self._lanes.values())
        self.world.save()

    def tick(self) -> None:
        """Like settle, but does not wait for slow sinks."""
        if self._start_due():
            self.world.save()

    def reset(self) -> None:
        self.world.forget_all()
        self.world.switches = changed(Switches(), self.settings.switches)
        seed.plant(self.world, self.settings)
        self.world.save()

    async def aclose(self) -> None:
        for lane in list(self._lanes.values()):
            lane.cancel()
        await asyncio.gather(*self._lanes.values(), return_exceptions=True)
        await self.courier.aclose()
        self.world.close()

    def _start_due(self) -> bool:
        tasks = self.world.agenda.take_due(self.world.now())
        for task in tasks:
            self._start(task)
        return bool(tasks)

    def _start(self, task: Task) -> None:
        if task.kind == "sdi":
            exchange.step(self.world, task)
        elif task.kind == "handshake":
            self._line_up(task.ref, partial(handshake.perform, self.world, self.courier, task.ref))
        else:
            row = self.world.deliveries.get(task.ref)
            lane = row.subscription_id if row else task.ref
            self._line_up(lane, partial(delivery.attempt, self.world, self.courier, task))

    def _line_up(self, lane: str, deed: Deed) -> None:
        """One lane a subscription: its events keep their order, and a slow sink delays only itself."""
        running = asyncio.create_task(self._after(self._lanes.get(lane), deed))
        self._lanes[lane] = running
        running.add_done_callback(lambda done: self._leave(lane, done))

    def _leave(self, lane: str, done: "asyncio.Task[None]") -> None:
        if self._lanes.get(lane) is done:
            del self._lanes[lane]
        self.world.save()

    @staticmethod
    async def _after(earlier: "asyncio.Task[None] | None", deed: Deed) -> None:
        if earlier is not None:
            await asyncio.wait([earlier])
        await deed()


def _storage(settings: SimulatorSettings) -> Storage:
    return DataFile(settings.data_file) if settings.data_file is not None else Forgetful()
