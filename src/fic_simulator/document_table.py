from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from fic_simulator.records import Document
from fic_simulator.tables import Table
from fic_simulator.wire import Json


class Series(NamedTuple):
    """What has numbers of its own."""

    company_id: str
    type: str
    year: int
    numeration: str


class DocumentTable(Table[Document]):
    """Documents, found by series without looking at all of them."""

    def __init__(self) -> None:
        super().__init__("document", Document)
        self._by_series: defaultdict[Series, dict[str, Document]] = defaultdict(dict)
        self._places: dict[str, Series] = {}

    def remove(self, key: str | int) -> None:
        self._leave(str(key))
        super().remove(key)

    def all_series(self) -> list[Series]:
        return list(self._by_series)

    def in_series(self, series: Series) -> Iterator[Document]:
        return iter(list(self._by_series[series].values()))

    def count_of_year(self, company_id: str, year: int) -> int:
        mine = (series for series in self._by_series if (series.company_id, series.year) == (company_id, year))
        return sum(len(self._by_series[series]) for series in mine)

    def _keep(self, row: Document) -> None:
        super()._keep(row)
        self._leave(row.id)
        series = series_of(row.company_id, row.body)
        self._by_series[series][row.id] = row
        self._places[row.id] = series

    def _leave(self, key: str) -> None:
        series = self._places.pop(key, None)
        if series is not None:
            self._by_series[series].pop(key)


def series_of(company_id: str, body: Json) -> Series:
    return Series(company_id, body["type"], body["year"], body["numeration"])


def printed_number(body: Json) -> str:
    return f"{body['number']}{body.get('numeration') or ''}"
