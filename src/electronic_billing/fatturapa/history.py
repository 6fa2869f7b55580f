"""What was sent before, as far as the caller knows: for duplicates, file names and the order of dates."""

import re
from collections.abc import Iterable
from datetime import date

import msgspec

_DIGITS = re.compile(r"([0-9]+)")


class Issued(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice processed and not rejected (nor refused by a public body).

    `owner` is country and VAT number: the seller's, or the buyer's for TD16 to TD20, TD22, TD23, TD28, TD29.
    """

    owner: str
    tipo: str
    numero: str
    day: date


class History:
    def __init__(self, issued: Iterable[Issued] = (), file_names: Iterable[str] = ()) -> None:
        self.file_names = frozenset(file_names)
        self._days: dict[tuple[str, str, bool], list[date]] = {}
        self._series: dict[tuple[str, bool, str, int], list[tuple[int, Issued]]] = {}
        for one in issued:
            self._days.setdefault((one.owner, one.numero, is_credit(one.tipo)), []).append(one.day)
            for shape, place, number in _positions(one.numero):
                self._series.setdefault((one.owner, is_credit(one.tipo), shape, place), []).append((number, one))

    def days_of(self, owner: str, tipo: str, numero: str) -> list[date]:
        """The dates under which this number was used, among credit notes or among all else."""
        return self._days.get((owner, numero, is_credit(tipo)), [])

    def out_of_order(self, owner: str, tipo: str, numero: str, day: date) -> Issued | None:
        """One of the same series and year, numbered before and dated after, or the reverse.

        Two numbers are of a series when they differ in one run of digits: 12/A and 13/A, 2026-7 and 2026-8.
        """
        for shape, place, number in _positions(numero):
            for other, one in self._series.get((owner, is_credit(tipo), shape, place), ()):
                is_comparable = one.day.year == day.year and other != number and one.day != day
                if is_comparable and (other < number) != (one.day < day):
                    return one
        return None


def is_credit(tipo: str) -> bool:
    return tipo in {"TD04", "TD08"}


def _positions(numero: str) -> list[tuple[str, int, int]]:
    """Each run of digits with the number's shape around it."""
    parts = _DIGITS.split(numero)
    return [
        ("\0".join((*parts[:place], "", *parts[place + 1 :])), place, int(parts[place]))
        for place in range(1, len(parts), 2)
    ]
