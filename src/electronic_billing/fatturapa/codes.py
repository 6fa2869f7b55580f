"""Code tables of the e-invoice format (Allegato A 1.9.1, schema 1.2.3)."""

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


class Recipient(StrEnum):
    """The codici destinatario with a meaning of their own."""

    NONE = "0000000"
    FOREIGN = "XXXXXXX"
