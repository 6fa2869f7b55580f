import string

import pytest

from electronic_billing.fatturapa import texts_alone, texts_content, texts_file, texts_own, texts_parties
from electronic_billing.fatturapa.findings import error, explanation
from electronic_billing.fatturapa.official import OFFICIAL, UNKNOWN_BEFORE_SENDING, Needs
from electronic_billing.fatturapa.words import Explanation

TEXTS = {**texts_file.TEXTS, **texts_parties.TEXTS, **texts_content.TEXTS, **texts_own.TEXTS}


def test_there_are_sixty_nine_codes_and_each_is_explained() -> None:
    assert 69 == len(OFFICIAL)
    assert set(OFFICIAL) == {key.partition(".")[0] for key in TEXTS if not key.startswith("EB")}


def test_what_a_register_decides_is_listed_and_not_guessed() -> None:
    assert 20 == len(UNKNOWN_BEFORE_SENDING)
    assert {"00311", "00320", "00398"} <= set(UNKNOWN_BEFORE_SENDING)
    assert 38 == sum(row.needs is Needs.FILE for row in OFFICIAL.values())


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_both_languages_say_the_same_values(key: str) -> None:
    text: Explanation = TEXTS[key]

    assert placeholders(text.message.it) == placeholders(text.message.en)
    assert placeholders(text.hint.it) == placeholders(text.hint.en)
    assert all(sentence.endswith((".", "}", "».", "”.")) for pair in text for sentence in pair)


@pytest.mark.parametrize("code", sorted(OFFICIAL))
def test_a_code_alone_is_explained_without_gaps(code: str) -> None:
    said = explanation(code)

    assert set() == {name for sentence in (*said.message, *said.hint) for name in placeholders(sentence)}
    assert said.message.it != said.message.en
    assert all(sentence.endswith((".", "”.")) for sentence in (*said.message, *said.hint))


def test_what_is_said_of_a_code_alone_is_said_of_an_official_one_with_values() -> None:
    with_values = {code for code in OFFICIAL if any(placeholders(sentence) for sentence in TEXTS[code].message)}
    assert with_values == set(texts_alone.MESSAGES)
    assert set(texts_alone.HINTS) == {code for code in OFFICIAL if placeholders(TEXTS[code].hint.it)}


def test_a_value_that_nobody_gave_is_a_gap() -> None:
    assert "L'imposta è …, ma … al … % fa …." == error("00421", "").message("it")


def test_an_unheard_of_code_has_a_sentence_too() -> None:
    assert "do not know" in explanation("00999").message.en
    assert "do not know" in explanation("XX").message.en


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
