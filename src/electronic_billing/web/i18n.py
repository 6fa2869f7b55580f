from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal

from electronic_billing.fatturapa.words import Lang, Sentence
from electronic_billing.kit.clock import ROME

CATALOGUES = Path(__file__).parent / "locale"
DEFAULT_LOCALE = "it"

# English as it is written in Europe: the day before the month.
_FORMATS = {"it": Locale("it", "IT"), "en": Locale("en", "GB")}
LOCALES = tuple(_FORMATS)


class TextMissing(LookupError):
    """No catalogue has this id: a fault of ours, which the catalogue test finds first."""


@dataclass(frozen=True, slots=True)
class Message:
    """A text by its id, put into words once the reader's language is known."""

    id: str
    values: Mapping[str, object] = field(default_factory=dict)


Words = Message | Sentence | str  # a plain string is already in the reader's language


class Translator:
    """Says texts, days, instants and amounts in one language. Instants are shown in Europe/Rome."""

    def __init__(self, locale: str, texts: Mapping[str, tuple[str, ...]]) -> None:
        self.locale = locale
        self._format = _FORMATS[locale]
        self._texts = texts

    @property
    def lang(self) -> Lang:
        """The language of the official checks' own texts."""
        return "en" if self.locale == "en" else "it"

    def has(self, text_id: str) -> bool:
        return text_id in self._texts

    def text(self, text_id: str, /, **values: object) -> str:
        return self._forms(text_id)[0].format_map(values)

    def count(self, text_id: str, n: int, /, **values: object) -> str:
        """The singular or the plural, with `{n}` filled in; both languages count alike."""
        forms = self._forms(text_id)
        return forms[0 if n == 1 else -1].format_map({"n": self.number(n), **values})

    def say(self, words: Words) -> str:
        if isinstance(words, str):
            return words
        if isinstance(words, Sentence):
            return words.in_(self.lang)
        return self.text(words.id, **words.values)

    def date(self, day: date) -> str:
        return format_date(day, "d MMM y", locale=self._format)

    def instant(self, at: datetime) -> str:
        return format_datetime(at, "d MMM y, HH:mm", tzinfo=ROME, locale=self._format)

    def time(self, at: datetime) -> str:
        return format_time(at, "HH:mm:ss", tzinfo=ROME, locale=self._format)

    def number(self, value: int | Decimal) -> str:
        """Every decimal that is there."""
        return format_decimal(value, locale=self._format, decimal_quantization=False)

    def money(self, amount: Decimal, currency: str = "EUR") -> str:
        """At least two decimals, and every other that is there: a unit price may have eight."""
        return format_currency(amount, currency, locale=self._format, decimal_quantization=False)

    def _forms(self, text_id: str) -> tuple[str, ...]:
        forms = self._texts.get(text_id)
        if forms is None:
            raise TextMissing(f"the {self.locale} catalogue has no text {text_id!r}")
        return forms


class Catalogues:
    """The texts of every language, read once at start from the .po files."""

    def __init__(self, folder: Path = CATALOGUES) -> None:
        self._translators = {locale: Translator(locale, _read(folder, locale)) for locale in LOCALES}

    def translator(self, locale: str | None) -> Translator:
        return self._translators.get(locale or "", self._translators[DEFAULT_LOCALE])

    def translators(self) -> tuple[Translator, ...]:
        return tuple(self._translators.values())


def _read(folder: Path, locale: str) -> dict[str, tuple[str, ...]]:
    with (folder / locale / "LC_MESSAGES" / "messages.po").open("rb") as source:
        catalogue = read_po(source, locale=locale, abort_invalid=True)
    texts: dict[str, tuple[str, ...]] = {}
    for message in catalogue:
        text_id = message.id if isinstance(message.id, str) else message.id[0]
        forms = (message.string,) if isinstance(message.string, str) else message.string
        texts[text_id] = tuple(forms or ())
    texts.pop("", None)  # the header
    return texts
