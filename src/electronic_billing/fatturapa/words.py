from typing import Literal, NamedTuple

Lang = Literal["it", "en"]


class Sentence(NamedTuple):
    """One thing said to a person, in both languages."""

    it: str
    en: str

    def in_(self, lang: Lang) -> str:
        return self.it if lang == "it" else self.en
