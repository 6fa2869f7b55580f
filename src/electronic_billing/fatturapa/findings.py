from collections.abc import Mapping
from enum import StrEnum

import msgspec

from electronic_billing.fatturapa import texts_alone, texts_content, texts_file, texts_own, texts_parties
from electronic_billing.fatturapa.words import Explanation, Lang, Sentence, Shown, filled


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing wrong, or doubtful, with an invoice.

    `path` leads from the root element; `number` is the field's official number; `line` is known for files only;
    `kind` tells apart the sentences of one code.
    """

    code: str
    severity: Severity
    path: str = ""
    number: str = ""
    line: int | None = None
    kind: str = ""
    values: Mapping[str, Shown] = {}

    def message(self, lang: Lang) -> str:
        return filled(self._explanation().message, self.values, lang)

    def hint(self, lang: Lang) -> str:
        return filled(self._explanation().hint, self.values, lang)

    def sentence(self) -> Sentence:
        """What is wrong and what to do about it, in both languages."""
        return Sentence(f"{self.message('it')} {self.hint('it')}", f"{self.message('en')} {self.hint('en')}")

    def _explanation(self) -> Explanation:
        return _sentences(self.code, self.kind)


def error(code: str, path: str, kind: str = "", **values: Shown) -> Finding:
    return Finding(code=code, severity=Severity.ERROR, path=path, kind=kind, values=values)


def warning(code: str, path: str, kind: str = "", **values: Shown) -> Finding:
    return Finding(code=code, severity=Severity.WARNING, path=path, kind=kind, values=values)


def explanation(code: str) -> Explanation:
    """The sentences of an official code that comes alone, also of one that only SDI can find: they have no gaps."""
    said = _sentences(code)
    return Explanation(texts_alone.MESSAGES.get(code, said.message), texts_alone.HINTS.get(code, said.hint))


def _sentences(code: str, kind: str = "") -> Explanation:
    texts = _OWNERS.get(code[:2], {})
    key = f"{code}.{kind}" if kind else code
    return texts.get(key) or texts.get(code) or _UNHEARD_OF


_OFFICIAL = {**texts_file.TEXTS, **texts_parties.TEXTS, **texts_content.TEXTS}
_OWNERS: dict[str, dict[str, Explanation]] = {"00": _OFFICIAL, "EB": texts_own.TEXTS}
_UNHEARD_OF = Explanation(
    Sentence("Lo SDI ha risposto con un codice che non conosciamo.", "SDI answered with a code that we do not know."),
    Sentence("Leggi la descrizione dello SDI.", "Read SDI's own description."),
)
