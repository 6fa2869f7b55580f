from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from electronic_billing.fatturapa import kinds
from electronic_billing.fatturapa.lexical import Lexical, Value


@pytest.mark.parametrize(
    ("kind", "raw", "value", "fits"),
    [
        (kinds.AMOUNT_2, " 12.50\n", Decimal("12.50"), True),
        (kinds.AMOUNT_2, "12.5", Decimal("12.5"), False),
        (kinds.AMOUNT_2, "12,50", None, False),
        (kinds.AMOUNT_2, "NaN", None, False),
        (kinds.AMOUNT_2, "1E+40", None, False),
        (kinds.AMOUNT_8, "-0.12345678", Decimal("-0.12345678"), True),
        (kinds.QUANTITY, "-1.00", Decimal("-1.00"), False),
        (kinds.RATE, "100.00", Decimal("100.00"), True),
        (kinds.RATE, "100.01", Decimal("100.01"), False),
        (kinds.LINE_NUMBER, " +0005 ", 5, True),
        (kinds.LINE_NUMBER, "-5", -5, False),
        (kinds.LINE_NUMBER, "10000", 10000, False),
        (kinds.LINE_NUMBER, "5.0", None, False),
        (kinds.DAYS, "0", 0, True),
        (kinds.DAY, "2024-02-29", date(2024, 2, 29), True),
        (kinds.DAY, "2023-02-29", None, False),
        (kinds.DAY, " 2024-02-29 ", date(2024, 2, 29), False),
        (kinds.DAY, "domani", None, False),
        (kinds.DAY, "12024-02-29", date.max, True),
        (kinds.DAY, "-0044-03-15", date.min, True),
        (kinds.DAY, "9" * 18 + "-12-31", date.max, True),
        (kinds.DAY, "9" * 19 + "-12-31", None, False),
        (kinds.DAY, "0000-01-01", None, False),
        (kinds.INVOICE_DAY, "1970-01-01", date(1970, 1, 1), True),
        (kinds.INVOICE_DAY, "1969-12-31", date(1969, 12, 31), False),
        (kinds.INVOICE_DAY, "2024-01-01+02:00", date(2024, 1, 1), True),
        (kinds.INVOICE_DAY, "1970-01-01Z", date(1970, 1, 1), False),
        (kinds.INVOICE_DAY, "1970-01-01-01:00", date(1970, 1, 1), True),
        (kinds.MOMENT, "2024-01-01T10:00:00.5Z", datetime(2024, 1, 1, 10, 0, 0, 500_000, tzinfo=UTC), True),
        (kinds.MOMENT, "2024-01-01 10:00:00", None, False),
        (kinds.MOMENT, "2024-02-30T10:00:00", None, False),
        (kinds.BINARY, "aGVs bG8=", b"hello", True),
        (kinds.BINARY, "aGVsbG8", None, False),
        (kinds.BINARY, "aGVsbG9=", b"hello", False),
        (kinds.BINARY, "=", None, False),
        (kinds.TITOLO, "  Dott. \n Ing. ", "Dott. Ing.", True),
        (kinds.LATIN_60, "a\nb", "a b", True),
        (kinds.NAZIONE, "", "IT", True),
        (kinds.COUNTRY, "", "", False),
        (kinds.FORMATO, "FPR12", "FPR12", True),
        (kinds.FORMATO, "FSM10", "FSM10", False),
    ],
)
def test_a_value_is_understood_as_well_as_it_can_be(kind: Lexical, raw: str, value: Value | None, fits: bool) -> None:
    assert (value, fits) == kind.admit(raw)


def test_midnight_at_the_end_of_a_day_is_its_last_second() -> None:
    moment, fits = kinds.MOMENT.admit("2024-01-01T24:00:00")

    assert fits
    assert moment is not None
    assert "2024-01-01T23:59:59" == moment.isoformat()


@pytest.mark.parametrize("kind", [kinds.AMOUNT_2, kinds.DAY, kinds.MOMENT, kinds.BINARY])
def test_what_is_of_another_type_is_written_as_it_is(kind: Lexical) -> None:
    assert "x" == kind.write("x")


@pytest.mark.parametrize(
    ("address", "fits"),
    [("fatture@example.com", True), ("a@b", True), ("a..b@example.com", False), ("a@", False), ("a b@example.com", False),
     ("x" * 250 + "@a.it", True), ("x" * 252 + "@a.it", False), ("a@[127.0.0.1]", True)],
)  # fmt: skip
def test_a_pec_follows_the_strict_form(address: str, fits: bool) -> None:
    assert fits == kinds.PEC.admit(address)[1]
