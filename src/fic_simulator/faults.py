"""Trouble on demand: which request or event goes wrong next, and how."""

from collections.abc import Iterator
from typing import Literal, TypeAlias

import msgspec

from fic_simulator.wire import Json

RequestFault: TypeAlias = Literal[
    "lose_answer", "lose_request", "slow", "status", "quota_short", "quota_long", "expired_token"
]
EventFault: TypeAlias = Literal["drop_events", "double_events", "reorder_events", "late_events"]
FaultKind: TypeAlias = RequestFault | EventFault | Literal["expire_subscription"]

REQUEST_FAULTS: frozenset[str] = frozenset(
    {"lose_answer", "lose_request", "slow", "status", "quota_short", "quota_long", "expired_token"}
)


class FaultRefused(ValueError):
    """The wish is not a fault that the simulator knows."""


class Fault(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """`times` None means until removed. `seconds`: the wait of `slow`, `late_events` and quota answers."""

    kind: FaultKind
    id: str = ""
    method: str | None = None
    path_contains: str | None = None
    company_id: int | None = None
    times: int | None = 1
    seconds: float | None = None
    status: int | None = None

    def concerns_request(self, method: str, path: str) -> bool:
        if self.kind not in REQUEST_FAULTS:
            return False
        if self.method is not None and self.method.upper() != method:
            return False
        return self.path_contains is None or self.path_contains in path

    def concerns_event(self, kind: str, company_id: str, event_type: str) -> bool:
        if self.kind != kind or (self.path_contains is not None and self.path_contains not in event_type):
            return False
        return self.company_id is None or str(self.company_id) == company_id


class FaultList:
    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._last = 0

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._faults)

    def add(self, wish: Json) -> Fault:
        try:
            fault = msgspec.convert(wish, Fault)
        except msgspec.ValidationError as wrong:
            raise FaultRefused(str(wrong)) from wrong
        self._last += 1
        fault.id = str(self._last)
        self._faults.append(fault)
        return fault

    def remove(self, fault_id: str | None = None) -> None:
        """Without an id: all of them."""
        self._faults = [fault for fault in self._faults if fault_id is not None and fault.id != fault_id]

    def take_for_request(self, method: str, path: str) -> Fault | None:
        for fault in self._faults:
            if fault.concerns_request(method, path):
                return self._used(fault)
        return None

    def take_for_event(self, kind: EventFault, company_id: str, event_type: str) -> Fault | None:
        for fault in self._faults:
            if fault.concerns_event(kind, company_id, event_type):
                return self._used(fault)
        return None

    def _used(self, fault: Fault) -> Fault:
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self.remove(fault.id)
        return fault
