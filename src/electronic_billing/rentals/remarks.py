"""What the rental rules have to say against a document, or ask somebody to look at."""

import msgspec

from electronic_billing.fatturapa.findings import Severity
from electronic_billing.fatturapa.words import Lang, Sentence


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """An error keeps the document back; a warning asks for a look. Its sentences read as a `Finding`'s do."""

    code: str
    severity: Severity
    said: Sentence
    advice: Sentence

    def message(self, lang: Lang) -> str:
        return self.said.in_(lang)

    def hint(self, lang: Lang) -> str:
        return self.advice.in_(lang)

    @property
    def blocks(self) -> bool:
        return self.severity is Severity.ERROR
