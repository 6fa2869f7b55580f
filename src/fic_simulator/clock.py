import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """The only time the simulator knows: it can be moved forward, sped up, or frozen with speed 0."""

    def __init__(
        self,
        start_at: datetime | None = None,
        speed: float = 1.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._monotonic = monotonic
        self._anchor = start_at or datetime.now(UTC)
        self._anchored_at = monotonic()
        self._speed = speed

    @property
    def speed(self) -> float:
        return self._speed

    def now(self) -> datetime:
        return self._anchor + timedelta(seconds=(self._monotonic() - self._anchored_at) * self._speed)

    def move_to(self, instant: datetime) -> None:
        """Never moves backwards."""
        self._reanchor(max(instant, self.now()))

    def set_speed(self, speed: float) -> None:
        self._reanchor(self.now())
        self._speed = speed

    def _reanchor(self, instant: datetime) -> None:
        self._anchored_at = self._monotonic()
        self._anchor = instant
