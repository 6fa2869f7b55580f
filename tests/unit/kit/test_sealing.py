import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from electronic_billing.kit.sealing import SealBroken, Sealer, SealingKeyMalformed, new_key, parse_key
from electronic_billing.kit.secret import Secret

PLACE = "connections.access_token:1"


@given(st.text())
def test_what_is_sealed_opens_at_its_place(text: str) -> None:
    sealer = Sealer([bytes(32)])
    try:
        sealed = sealer.seal(Secret(text), PLACE)
    except UnicodeEncodeError:  # a lone surrogate is no text
        return
    assert text == sealer.open(sealed, PLACE).reveal()
    assert len(text) < 8 or text.encode() not in sealed


@pytest.mark.parametrize("place", ["", "connections.access_token:2", "connections.refresh_token:1", PLACE + " "])
def test_it_opens_nowhere_else(place: str) -> None:
    sealer = Sealer([bytes(32)])
    with pytest.raises(SealBroken):
        sealer.open(sealer.seal(Secret("token"), PLACE), place)


def test_every_altered_byte_breaks_the_seal() -> None:
    sealer = Sealer([bytes(32)])
    sealed = sealer.seal(Secret("token"), PLACE)
    for index in range(len(sealed)):
        altered = sealed[:index] + bytes([sealed[index] ^ 1]) + sealed[index + 1 :]
        with pytest.raises(SealBroken):
            sealer.open(altered, PLACE)


@pytest.mark.parametrize("length", [0, 3, 4, 11, 15, 16, 31])
def test_a_torn_value_breaks_the_seal(length: int) -> None:
    sealer = Sealer([bytes(32)])
    with pytest.raises(SealBroken):
        sealer.open(sealer.seal(Secret("token"), PLACE)[:length], PLACE)


def test_the_same_secret_is_never_sealed_alike() -> None:
    sealer = Sealer([bytes(32)])
    assert 100 == len({sealer.seal(Secret("token"), PLACE) for _ in range(100)})


def test_the_first_key_seals_and_all_of_them_open() -> None:
    old, new = parse_key(new_key()), parse_key(new_key())
    sealed = Sealer([old]).seal(Secret("token"), PLACE)
    both = Sealer([new, old])
    assert "token" == both.open(sealed, PLACE).reveal()
    assert not both.is_current(sealed)
    again = both.seal(both.open(sealed, PLACE), PLACE)
    assert both.is_current(again)
    assert "token" == Sealer([new]).open(again, PLACE).reveal()
    with pytest.raises(SealBroken):
        Sealer([new]).open(sealed, PLACE)


@pytest.mark.parametrize(
    "text",
    ["", "short", "é" * 44, base64.b64encode(bytes(31)).decode(), base64.b64encode(bytes(33)).decode(), "=" * 44],
)
def test_what_is_no_key_is_told(text: str) -> None:
    with pytest.raises(SealingKeyMalformed):
        parse_key(text)


@pytest.mark.parametrize("keys", [[], [b"short"], [bytes(32), b""]])
def test_a_sealer_needs_whole_keys(keys: list[bytes]) -> None:
    with pytest.raises(SealingKeyMalformed):
        Sealer(keys)


def test_a_key_may_have_blanks_around_it() -> None:
    key = new_key()
    assert parse_key(key) == parse_key(f"  {key}\n")
