from collections.abc import Iterator
from decimal import Decimal
from typing import Generic, TypeVar

import msgspec

from fic_simulator.wire import to_json


class Record(msgspec.Struct, kw_only=True):
    """What is kept: changed in place and then `put` again, so that the storage sees it."""

    id: str


R = TypeVar("R", bound=Record)


class Table(Generic[R]):
    def __init__(self, name: str, kind: type[R]) -> None:
        self.name = name
        self._rows: dict[str, R] = {}
        self._changed: set[str] = set()
        self._decoder = msgspec.json.Decoder(kind, float_hook=Decimal)

    def __iter__(self) -> Iterator[R]:
        return iter(list(self._rows.values()))

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, key: str | int) -> R | None:
        return self._rows.get(str(key))

    def put(self, row: R) -> R:
        self._keep(row)
        self._changed.add(row.id)
        return row

    def remove(self, key: str | int) -> None:
        if self._rows.pop(str(key), None) is not None:
            self._changed.add(str(key))

    def clear(self) -> None:
        for key in list(self._rows):
            self.remove(key)

    def load(self, raw: bytes) -> None:
        self._keep(self._decoder.decode(raw))

    def _keep(self, row: R) -> None:
        self._rows[row.id] = row

    def take_changes(self) -> list[tuple[str, bytes | None]]:
        """What changed since the last call; None says that the row is gone."""
        changes = [(key, self._encoded(key)) for key in sorted(self._changed)]
        self._changed.clear()
        return changes

    def _encoded(self, key: str) -> bytes | None:
        row = self._rows.get(key)
        return None if row is None else to_json(row)
