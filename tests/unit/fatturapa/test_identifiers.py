import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from electronic_billing.fatturapa import codes
from electronic_billing.fatturapa.identifiers import (
    is_cap,
    is_codice_destinatario,
    is_codice_fiscale,
    is_partita_iva,
    is_pec,
    is_provincia,
)

CHECKS = (is_cap, is_codice_destinatario, is_codice_fiscale, is_partita_iva, is_pec, is_provincia)


@given(st.text() | st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=5, max_size=16))
def test_no_text_breaks_a_check(text: str) -> None:
    assert all(isinstance(check(text), bool) for check in CHECKS)


@given(st.text("0123456789", min_size=10, max_size=10).filter(lambda text: text.strip("0")))
def test_one_check_digit_in_ten_is_right(digits: str) -> None:
    right = luhn.calc_check_digit(digits)
    assert [str(digit) == right for digit in range(10)] == [is_partita_iva(f"{digits}{digit}") for digit in range(10)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0" * 11,
        "1234567890",
        "123456789031",
        "IT12345678903",
        " 12345678903",
        "١٢٣٤٥٦٧٨٩٠٣",
        "1234567890³",
        "12345678903\n",
    ],
)
def test_what_is_no_partita_iva(text: str) -> None:
    assert not is_partita_iva(text)


@pytest.mark.parametrize("text", ["RSSMRA80A01H501U", "12345678903", "RSSMRA80A01H50MP"])
def test_a_persons_and_a_bodys_codice_fiscale(text: str) -> None:
    assert is_codice_fiscale(text) is (text != "RSSMRA80A01H50MP")


@pytest.mark.parametrize(
    "text", ["", "RSSMRA80A01H501X", "rssmra80a01h501u", "RSSMRA80A01H501", "RSSMRA80A01H501U ", "12345678904"]
)
def test_what_is_no_codice_fiscale(text: str) -> None:
    assert not is_codice_fiscale(text)


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("0000000", True),
        ("XXXXXXX", True),
        ("UFABC1", True),
        ("ABC12", False),
        ("abc1234", False),
        ("ABC 123", False),
        ("ABC12345", False),
    ],
)
def test_a_codice_destinatario_has_six_or_seven_characters(text: str, valid: bool) -> None:
    assert valid is is_codice_destinatario(text)


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("fatture@pec.example.it", True),
        ("a.b+c@pec.example", True),
        ("a@b", False),
        ("@pec.example.it", False),
        ("a@pec..example.it", False),
        ("a b@pec.example.it", False),
        ("a@-pec.example.it", False),
        ("x" * 65 + "@pec.example.it", False),
        ("a@" + "x" * 300 + ".it", False),
        ("fatture@pec.example.it\n", False),
    ],
)
def test_a_pec_is_an_address(text: str, valid: bool) -> None:
    assert valid is is_pec(text)


def test_cap_and_provincia() -> None:
    assert [True, False, False, False] == [is_cap(text) for text in ("00183", "183", "00183 ", "٠٠١٨٣")]
    assert [True, False, False] == [is_provincia(text) for text in ("RM", "rm", "ROM")]


def test_the_code_tables_are_whole() -> None:
    assert (19, 23, 21) == (len(codes.REGIMI_FISCALI), len(codes.MODALITA_PAGAMENTO), len(codes.NATURE))
    assert ("MP01", "MP23") == (codes.MODALITA_PAGAMENTO[0], codes.MODALITA_PAGAMENTO[-1])
    assert "RF03" not in codes.REGIMI_FISCALI
    assert {"N2", "N3", "N6"}.isdisjoint(codes.NATURE), "these three need their detail"
