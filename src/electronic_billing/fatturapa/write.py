"""From the model to the XML: elements in the order of the table, decimals as it wants them, absent fields left out."""

from electronic_billing.fatturapa.errors import UnwritableText
from electronic_billing.fatturapa.fields import Block, Field, shape_of
from electronic_billing.fatturapa.lexical import first_unwritable
from electronic_billing.fatturapa.ordinary import FatturaElettronica
from electronic_billing.fatturapa.simplified import FatturaElettronicaSemplificata

Fattura = FatturaElettronica | FatturaElettronicaSemplificata
_IN_ATTRIBUTE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)
_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


def write(document: Fattura) -> bytes:
    """The file as it is sent, UTF-8; the same document always gives the same bytes. Raises UnwritableText."""
    parts = ['<?xml version="1.0" encoding="UTF-8"?>\n', f'<p:{document.TAG} xmlns:p="{document.NAMESPACE}"']
    parts += [_attribute(document, field) for field in shape_of(type(document)).attributes]
    parts.append(">")
    _write_block(document, parts)
    parts.append(f"</p:{document.TAG}>\n")
    text = "".join(parts)
    if first_unwritable(text) is not None:
        _blame(document)
    return text.encode("utf-8")


def _attribute(document: Fattura, field: Field) -> str:
    value = getattr(document, field.name)
    return f' {field.tag}="{value.translate(_IN_ATTRIBUTE)}"' if value else ""


def _write_block(block: Block, parts: list[str]) -> None:
    for field in shape_of(type(block)).fields:
        value = getattr(block, field.name)
        if value is None or value == "":
            continue
        for one in value if field.is_repeated else (value,):
            _write_field(field, one, parts)


def _write_field(field: Field, value: Block | str, parts: list[str]) -> None:
    if field.lexical is None:
        parts.append(f"<{field.tag}>")
        _write_block(value, parts)  # type: ignore[arg-type] # without a lexical it is a block
        parts.append(f"</{field.tag}>")
        return
    text = field.lexical.write(value)  # type: ignore[arg-type]  # the field table pairs each value with its lexical
    if "&" in text or "<" in text or ">" in text or "\r" in text:
        text = text.translate(_IN_TEXT)
    parts.append(f"<{field.tag}>{text}</{field.tag}>")


def _blame(block: Block) -> None:
    for field in shape_of(type(block)).fields:
        value = getattr(block, field.name)
        for one in value if field.is_repeated else (value,):
            if isinstance(one, Block):
                _blame(one)
            elif isinstance(one, str) and (character := first_unwritable(one)) is not None:
                raise UnwritableText(field.tag, character)
