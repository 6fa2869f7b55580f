from collections.abc import Sequence
from dataclasses import dataclass

LIMIT = "limit"


@dataclass(frozen=True)
class Number:
    """One measured value, beside its peer: the same deed done by another, or a limit that we set ourselves."""

    name: str
    value: float
    unit: str
    peer: str | None = None
    peer_value: float | None = None

    @property
    def ratio(self) -> float | None:
        return self.value / self.peer_value if self.peer_value else None

    @property
    def is_over_limit(self) -> bool:
        return self.peer == LIMIT and self.ratio is not None and self.ratio > 1


def at_most(name: str, value: float, unit: str, limit: float) -> Number:
    return Number(name, value, unit, LIMIT, limit)


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that this share of all values does not exceed."""
    ordered = sorted(values)
    rank = (len(ordered) * percent + 99) // 100
    return ordered[max(rank, 1) - 1]
