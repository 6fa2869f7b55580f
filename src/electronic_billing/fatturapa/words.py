"""One thing said to a person, and what is said beside a finding: what is wrong, and what to do about it."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Lang = Literal["it", "en"]


class Sentence(NamedTuple):
    """One thing said to a person, in both languages."""

    it: str
    en: str

    def in_(self, lang: Lang) -> str:
        return self.it if lang == "it" else self.en


Shown = str | Sentence


def filled(sentence: Sentence, values: Mapping[str, Shown], lang: Lang) -> str:
    """The sentence with its {names} in braces filled; a value that nobody gave is said with … in its place."""
    shown = {name: value.in_(lang) if isinstance(value, Sentence) else value for name, value in values.items()}
    return sentence.in_(lang).format_map(_Gaps(shown))


class _Gaps(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


class Explanation(NamedTuple):
    """What a finding says; {names} in braces are filled with its values."""

    message: Sentence
    hint: Sentence


def row(message_it: str, message_en: str, hint_it: str, hint_en: str) -> Explanation:
    return Explanation(Sentence(message_it, message_en), Sentence(hint_it, hint_en))
