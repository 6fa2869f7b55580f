from electronic_billing.fatturapa.words import Sentence


class NotReadable(Exception):
    """A file that holds no invoice we can understand; `why` is for the person, `line` where the reader stopped."""

    def __init__(self, why: Sentence, *, line: int | None = None) -> None:
        super().__init__(why.en)
        self.why = why
        self.line = line


class FileTooLarge(NotReadable):
    """Refused by its size, before anything is read."""


class DoctypeForbidden(NotReadable):
    """A document type declaration: invoices have none, and it is how entities come in."""


class NotXml(NotReadable):
    """Not well formed."""


class NotAnInvoice(NotReadable):
    """XML, but neither FatturaElettronica nor FatturaElettronicaSemplificata."""


class EnvelopeBroken(NotReadable):
    """A signed file whose content cannot be taken out."""


class UnwritableText(Exception):
    """A text with a character that no XML document may hold."""

    def __init__(self, tag: str, character: str) -> None:
        super().__init__(f"{tag} holds U+{ord(character):04X}, which XML cannot carry")
        self.tag = tag
        self.character = character
