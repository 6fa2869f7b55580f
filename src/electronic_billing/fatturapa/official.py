"""The 69 codes with which SDI rejects a file, and what it takes to know them.

Sources: Allegato A 1.9.1 of 31/03/2026, appendix 1 (A); the Agenzia's list of checks on the file 2.0 of 31/01/2025 (E).
Where the two differ the stricter counts.
"""

from enum import StrEnum
from typing import NamedTuple


class Needs(StrEnum):
    FILE = "file"
    NAME = "name"
    CLOCK = "clock"
    HISTORY = "history"
    CHECKSUM = "checksum"  # a wrong check digit is a sure rejection, a right one no promise
    REGISTRY = "registry"
    SIGNATURE = "signature"


class Official(NamedTuple):
    code: str
    needs: Needs
    formats: str
    source: str


_ORDINARY = "FPA12 FPR12"
_ALL = "FPA12 FPR12 FSM10"


def _rows(needs: Needs, formats: str, source: str, codes: str) -> list[Official]:
    return [Official(code, needs, formats, source) for code in codes.split()]


_TABLE = (
    *_rows(Needs.NAME, _ALL, "A 1.9.1, E 2.0", "00001"),
    *_rows(Needs.HISTORY, _ALL, "A 1.9.1, E 2.0", "00002 00404"),
    *_rows(Needs.FILE, _ALL, "A 1.9.1, E 2.0", "00003 00106 00200 00201"),
    *_rows(Needs.SIGNATURE, _ALL, "A 1.9.1, E 2.0", "00100 00101 00102 00103 00104 00105 00107"),
    *_rows(Needs.CHECKSUM, _ALL, "A 1.9.1, E 2.0", "00300 00301 00303 00305 00306"),
    *_rows(Needs.CHECKSUM, _ORDINARY, "E 2.0", "00302 00304"),
    *_rows(Needs.REGISTRY, _ALL, "A 1.9.1, E 2.0", "00311 00312 00320 00321 00322 00324"),
    *_rows(Needs.REGISTRY, _ORDINARY, "A 1.9.1, E 2.0", "00323 00477"),
    *_rows(Needs.REGISTRY, _ALL, "A 1.9.1", "00325 00326 00327"),
    *_rows(Needs.REGISTRY, "FPA12", "E 2.0", "00398"),
    *_rows(Needs.REGISTRY, "FPR12", "E 2.0", "00399"),
    *_rows(Needs.FILE, _ORDINARY, "A 1.9.1", "00313"),
    *_rows(Needs.FILE, _ALL, "A 1.9.1", "00330"),
    *_rows(Needs.CLOCK, _ALL, "A 1.9.1, E 2.0", "00403"),
    *_rows(
        Needs.FILE,
        _ALL,
        "A 1.9.1, E 2.0",
        "00400 00401 00409 00417 00418 00424 00425 00427 00428 00445 00471 00476",
    ),
    *_rows(
        Needs.FILE,
        _ORDINARY,
        "A 1.9.1, E 2.0",
        "00411 00413 00414 00415 00419 00420 00421 00422 00423 00429 00430 00437 00438 00443 00444 00472 00473 00474 00475",
    ),
    *_rows(Needs.FILE, "FSM10", "A 1.9.1", "00460"),
)
OFFICIAL = {row.code: row for row in sorted(_TABLE)}
# What no file can tell before it is sent: registers of the Agenzia and of the public administration.
UNKNOWN_BEFORE_SENDING = tuple(row.code for row in OFFICIAL.values() if row.needs in {Needs.CHECKSUM, Needs.REGISTRY})
