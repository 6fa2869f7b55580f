from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from electronic_billing.web.i18n import Catalogues, Message, TextMissing, Translator


@pytest.fixture
def italian(catalogues: Catalogues) -> Translator:
    return catalogues.translator("it")


@pytest.fixture
def english(catalogues: Catalogues) -> Translator:
    return catalogues.translator("en")


def test_text_is_said_in_the_language(italian: Translator, english: Translator) -> None:
    assert ("Fatture", "Invoices") == (italian.text("nav.invoices"), english.text("nav.invoices"))


def test_values_fill_the_placeholders(english: Translator) -> None:
    assert "It must be at least 3." == english.say(Message("validation.greater_than_equal", {"ge": 3}))


def test_plain_words_are_said_as_they_are(italian: Translator) -> None:
    assert "Già detto {così}" == italian.say("Già detto {così}")


@pytest.mark.parametrize(
    ("n", "it", "en"), [(1, "Resta 1 giorno", "1 day left"), (5, "Restano 5 giorni", "5 days left")]
)
def test_count_chooses_the_plural(italian: Translator, english: Translator, n: int, it: str, en: str) -> None:
    assert (it, en) == (italian.count("days.left", n), english.count("days.left", n))


def test_unknown_id_is_a_fault(italian: Translator) -> None:
    with pytest.raises(TextMissing, match=r"no\.such\.text"):
        italian.text("no.such.text")


def test_unknown_language_is_answered_in_italian(catalogues: Catalogues) -> None:
    assert "it" == catalogues.translator("de").locale
    assert "it" == catalogues.translator(None).locale


def test_instant_is_shown_in_rome(italian: Translator, english: Translator) -> None:
    at = datetime(2026, 12, 31, 23, 30, 5, tzinfo=UTC)
    assert "1 gen 2027, 00:30" == italian.instant(at)
    assert "1 Jan 2027, 00:30" == english.instant(at)
    assert "00:30:05" == italian.time(at)


def test_day_and_amounts_follow_the_language(italian: Translator, english: Translator) -> None:
    assert ("5 mar 2026", "5 Mar 2026") == (italian.date(date(2026, 3, 5)), english.date(date(2026, 3, 5)))
    assert "1.234,50\xa0€" == italian.money(Decimal("1234.50"))
    assert "€1,234.50" == english.money(Decimal("1234.50"), "EUR")
    assert ("12.000", "12,000") == (italian.number(12000), english.number(12000))


def test_has_tells_whether_a_text_exists(italian: Translator) -> None:
    assert italian.has("nav.audit")
    assert not italian.has("")
