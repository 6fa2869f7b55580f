import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from electronic_billing.fic.query import (
    NotFilterable,
    Query,
    all_of,
    any_of,
    is_empty,
    is_filled,
    matching,
    numbered,
    numbered_among,
    where,
)

# The lexer rules of the published grammar, for what our builder may write.
TOKEN = re.compile(
    r"""(?P<string>'(?:[^']|'')*')|(?P<word>and|or|is|not|null|true|false|like|contains|starts|ends|with)(?![a-z_.])
    |(?P<op><=|>=|!=|=|<|>)|(?P<par>[()])|(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<field>[a-z](?:[a-z_.]*[a-z])?)|\s+""",
    re.VERBOSE,
)


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    while at < len(text):
        match = TOKEN.match(text, at)
        assert match, f"not in the grammar: {text[at:]!r}"
        at = match.end()
        if match.lastgroup:
            found.append((match.lastgroup, match[0]))
    return found


def test_a_number_of_a_series_is_asked_for() -> None:
    assert "number = 5 and numeration = '/EB'" == str(numbered(5, "/EB"))


def test_the_year_is_asked_for_by_its_days() -> None:
    query = numbered(5, "", 2026)
    assert "number = 5 and numeration = '' and date >= '2026-01-01' and date <= '2026-12-31'" == query.text


def test_many_numbers_are_asked_for_in_chunks() -> None:
    first, second, third = numbered_among(range(1, 102), "/EB")
    assert (50, 50, 1) == tuple(query.text.count("number =") for query in (first, second, third))
    assert first.text.startswith("(number = 1 or number = 2 or ")
    assert "number = 101 and numeration = '/EB'" == third.text


def test_no_numbers_need_no_query() -> None:
    assert [] == list(numbered_among([], "/EB"))


def test_or_inside_and_is_put_in_parentheses() -> None:
    query = where("number", ">", 3) & (is_empty("numeration") | matching("any_subject", "contains", "x"))
    assert "number > 3 and (numeration is null or any_subject contains 'x')" == str(query)


def test_words_inside_a_text_are_no_conjunctions() -> None:
    rock = where("entity.name", "=", "rock and roll")
    assert "entity.name = 'rock and roll' or entity.email is not null" == str(rock | is_filled("entity.email"))


@pytest.mark.parametrize(
    ("value", "literal"),
    [
        (True, "true"),
        (False, "false"),
        (7, "7"),
        (Decimal("1E+2"), "100"),
        (Decimal("10.50"), "10.50"),
        (Decimal("-0"), "0"),
        (dt.date(2026, 1, 2), "'2026-01-02'"),
        ("L'Aquila", "'L''Aquila'"),
        ("", "''"),
    ],
)
def test_each_kind_of_value_is_written_in_its_way(value: str | int | Decimal | dt.date, literal: str) -> None:
    assert f"date = {literal}" == str(where("date", "=", value))


@pytest.mark.parametrize("value", [-1, Decimal("-0.01"), Decimal("NaN"), Decimal("Infinity")])
def test_what_the_language_cannot_say_is_refused(value: int | Decimal) -> None:
    with pytest.raises(NotFilterable):
        where("amount_net", "=", value)


@pytest.mark.parametrize("field", ["", "Number", "number = 1 or x", "a'", "n_", "id2", "a\n"])
def test_a_field_cannot_smuggle_a_condition(field: str) -> None:
    with pytest.raises(NotFilterable):
        where(field, "=", 1)


@pytest.mark.parametrize("join", [all_of, any_of])
def test_a_filter_of_nothing_is_refused(join: Callable[..., Query]) -> None:
    with pytest.raises(NotFilterable):
        join()


@given(text=st.text())
def test_any_text_stays_one_string_of_the_grammar(text: str) -> None:
    tokens = _tokens(str(where("any_subject", "=", text)))
    assert [("field", "any_subject"), ("op", "=")] == tokens[:2]
    ((kind, literal),) = tokens[2:]
    assert ("string", text) == (kind, literal[1:-1].replace("''", "'"))


@given(texts=st.lists(st.text(alphabet="' )(orand", max_size=8), min_size=2, max_size=5))
def test_texts_beside_each_other_do_not_run_together(texts: list[str]) -> None:
    query = any_of(*(where("numeration", "=", text) for text in texts))
    strings = [literal[1:-1].replace("''", "'") for kind, literal in _tokens(query.text) if kind == "string"]
    assert texts == strings


@given(amount=st.decimals(min_value=0, allow_nan=False, allow_infinity=False, max_value=10**12))
def test_any_amount_is_a_number_of_the_grammar(amount: Decimal) -> None:
    ((kind, literal),) = _tokens(str(where("amount_net", "=", amount)))[2:]
    assert ("number", amount) == (kind, Decimal(literal))
