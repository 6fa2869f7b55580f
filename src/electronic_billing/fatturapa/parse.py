"""Untrusted XML: no document type, no entities, no network, and bounds on size, elements and depth."""

import re

from lxml import etree

from electronic_billing.fatturapa.errors import DoctypeForbidden, FileTooLarge, NotXml
from electronic_billing.fatturapa.words import Sentence

Element = etree._Element  # noqa: SLF001 - lxml has no public name for it

# Allegato A: 5 MB on the web channels, counted before decompression or unpacking.
MOST_BYTES = 5 * 1024 * 1024
# An element takes two of these and far more than ten bytes a piece: a full 5 MB lot stays below half of this bound.
_MOST_TAGS = 500_000
# An invoice has two, its signature some dozens; texts may hold the sign as well.
_MOST_EQUAL_SIGNS = 100_000
_DOCTYPE = b"<!DOCTYPE"
_WIDE_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-16-le", "utf-16-be"))
# What may hold the word without being one: comments, CDATA, instructions. Open ends count, so that one pass is enough.
_MARKUP = re.compile(
    rb"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)|(?P<doctype><!DOCTYPE)", re.DOTALL
)


def parse(raw: bytes, *, most_bytes: int = MOST_BYTES) -> Element:
    if len(raw) > most_bytes:
        raise FileTooLarge(_too_large(len(raw), most_bytes))
    if _has_doctype(raw):
        raise DoctypeForbidden(_NO_DOCTYPE)
    if raw.count(b"<") > _MOST_TAGS or raw.count(b"=") > _MOST_EQUAL_SIGNS:
        raise NotXml(_TOO_MANY)
    root = _tree(raw)
    # Encodings that hide the declaration from the scan above end here; entities were never expanded.
    if root.getroottree().docinfo.internalDTD is not None:
        raise DoctypeForbidden(_NO_DOCTYPE)
    return root


def _has_doctype(raw: bytes) -> bool:
    if any(doctype in raw for doctype in _WIDE_DOCTYPES):
        return True
    return _DOCTYPE in raw and any(found["doctype"] for found in _MARKUP.finditer(raw))


def line_of(element: Element) -> int | None:
    line: object = element.sourceline
    return line if isinstance(line, int) else None


def _tree(raw: bytes) -> Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        return etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, LookupError, ValueError) as error:
        raise NotXml(
            _not_xml(getattr(error, "msg", None) or str(error)), line=getattr(error, "lineno", None)
        ) from error


_NO_DOCTYPE = Sentence(
    "Il file contiene una dichiarazione DOCTYPE, che una fattura elettronica non ha: per sicurezza non viene letto.",
    "The file holds a DOCTYPE declaration, which an e-invoice does not have: for safety it is not read.",
)
_TOO_MANY = Sentence(
    "Il file contiene troppi elementi per essere una fattura.", "The file holds too many elements to be an invoice."
)


def _too_large(size: int, most: int) -> Sentence:
    sizes = f"{size / 1048576:.1f} MB", f"{most / 1048576:.0f} MB"
    return Sentence(
        f"Il file è di {sizes[0]}: il limite è {sizes[1]}.", f"The file is {sizes[0]}: the limit is {sizes[1]}."
    )


def _not_xml(detail: str) -> Sentence:
    return Sentence(f"Il file non è XML ben formato: {detail}.", f"The file is not well-formed XML: {detail}.")
