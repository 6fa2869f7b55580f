"""Code tables of the e-invoice format (Allegato A 1.9.1, schema 1.2.3)."""

from datetime import date
from enum import StrEnum

REGIMI_FISCALI = (
    "RF01", "RF02", "RF04", "RF05", "RF06", "RF07", "RF08", "RF09", "RF10", "RF11",
    "RF12", "RF13", "RF14", "RF15", "RF16", "RF17", "RF18", "RF19", "RF20",
)  # fmt: skip

MODALITA_PAGAMENTO = tuple(f"MP{number:02}" for number in range(1, 24))

NATURE = (
    "N1", "N2.1", "N2.2", "N3.1", "N3.2", "N3.3", "N3.4", "N3.5", "N3.6", "N4", "N5",
    "N6.1", "N6.2", "N6.3", "N6.4", "N6.5", "N6.6", "N6.7", "N6.8", "N6.9", "N7",
)  # fmt: skip

# Still in the schema, refused since 2021 (00445).
NATURE_WITHDRAWN = ("N2", "N3", "N6")

TIPI_DOCUMENTO = (
    "TD01", "TD02", "TD03", "TD04", "TD05", "TD06", "TD16", "TD17", "TD18", "TD19", "TD20", "TD21", "TD22", "TD23",
    "TD24", "TD25", "TD26", "TD27", "TD28", "TD29",
)  # fmt: skip
TIPI_DOCUMENTO_SIMPLIFIED = ("TD07", "TD08", "TD09")
TIPI_RITENUTA = tuple(f"RT{number:02}" for number in range(1, 7))
TIPI_CASSA = tuple(f"TC{number:02}" for number in range(1, 23))
CAUSALI_PAGAMENTO = (
    "A", "B", "C", "D", "E", "G", "H", "I", "L", "M", "N", "O", "P", "Q", "R", "S", "T", "U", "V", "W", "X", "Y", "Z",
    "L1", "M1", "M2", "O1", "V1", "ZO",
)  # fmt: skip

_SPEC_1_6 = date(2020, 10, 1)  # usable since then, the only ones since 2021
_SPEC_1_7_1 = date(2022, 10, 1)
_SPEC_1_9 = date(2025, 4, 1)

# The first day of a code, where it is younger than the format (history of Allegato A).
SINCE = {
    **dict.fromkeys([code for code in NATURE if "." in code], _SPEC_1_6),
    **{f"TD{number}": _SPEC_1_6 for number in range(16, 28)},
    **dict.fromkeys(("RT03", "RT04", "RT05", "RT06", "MP23"), _SPEC_1_6),
    "TD28": _SPEC_1_7_1,
    "TD29": _SPEC_1_9,
    "RF20": _SPEC_1_9,
}
# The last day of a code that is no longer to be used, where the schema still has it.
UNTIL = dict.fromkeys((*NATURE_WITHDRAWN, "Z"), date(2020, 12, 31))


def is_in_use(code: str, day: date) -> bool:
    return SINCE.get(code, date.min) <= day <= UNTIL.get(code, date.max)


class Recipient(StrEnum):
    """The codici destinatario with a meaning of their own."""

    NONE = "0000000"
    FOREIGN = "XXXXXXX"
    SAN_MARINO = "2R4GTO8"
