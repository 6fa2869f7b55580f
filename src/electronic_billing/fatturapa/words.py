"""One thing said to a person, and what is said beside a finding: what is wrong, and what to do about it."""

from typing import Literal, NamedTuple

Lang = Literal["it", "en"]


class Sentence(NamedTuple):
    """One thing said to a person, in both languages."""

    it: str
    en: str

    def in_(self, lang: Lang) -> str:
        return self.it if lang == "it" else self.en


class Explanation(NamedTuple):
    """What a finding says; {names} in braces are filled with its values."""

    message: Sentence
    hint: Sentence


def row(message_it: str, message_en: str, hint_it: str, hint_en: str) -> Explanation:
    return Explanation(Sentence(message_it, message_en), Sentence(hint_it, hint_en))
