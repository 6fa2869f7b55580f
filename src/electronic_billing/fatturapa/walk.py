"""From the XML tree to the model, comparing each element with the table on the way (check 00200).

The model is filled as well as the file allows, so that the other checks can speak of a broken file too.
"""

from typing import Any, NamedTuple

from electronic_billing.fatturapa.fields import Block, Field, Shape, shape_of
from electronic_billing.fatturapa.lexical import BLANKS, Binary, Text, Value
from electronic_billing.fatturapa.parse import Element, line_of
from electronic_billing.fatturapa.signature import SIGNATURE, first_malformed
from electronic_billing.fatturapa.words import Sentence

MOST_FAULTS = 50  # beyond them SDI says 00201 and reads on no further
_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"
_SCHEMA_HINTS = {f"{_INSTANCE}schemaLocation", f"{_INSTANCE}noNamespaceSchemaLocation"}
# The schema's own name of a type may stand on an element of that type: some writers say it of the large ones.
_XSI_TYPE = f"{_INSTANCE}type"
_OWN_TYPES = {
    "FatturaElettronica": "FatturaElettronicaType",
    "FatturaElettronicaSemplificata": "FatturaElettronicaType",
    "FatturaElettronicaHeader": "FatturaElettronicaHeaderType",
    "FatturaElettronicaBody": "FatturaElettronicaBodyType",
}


class Fault(NamedTuple):
    """One difference from the schema; `kind` names the sentence that explains it."""

    kind: str
    path: str
    line: int | None
    values: dict[str, str | Sentence]


class Walk:
    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.remarks: list[Fault] = []  # what the schema lets pass and a stricter reader may not

    def root(self, element: Element, model: type[Block], tag: str) -> Block:
        shape = shape_of(model)
        if element.tag != tag:
            self._fault("root", "", element, expected=tag, found=str(element.tag))
        self._signature(element)
        values = self._attributes(element, shape)
        document = self._block(element, shape, "")
        for name, value in values.items():
            setattr(document, name, value)
        return document

    def _block(self, element: Element, shape: Shape, path: str) -> Block:
        values: dict[str, Any] = {}
        last = 0
        by_tag = shape.by_tag
        if (element.text or "").strip(BLANKS):
            self._fault("text", path, element, found=(element.text or "").strip(BLANKS))
        for child in element:
            if child.tail and child.tail.strip(BLANKS):
                self._fault("text", path, child, found=child.tail.strip(BLANKS))
            field = by_tag.get(child.tag) or self._stranger(child, shape, path)
            if field is None:
                continue
            if field.place < last:
                self._fault("order", f"{path}{field.tag}", child, tag=field.tag)
            last = max(last, field.place)
            self._take(child, field, values, path)
        self._complete(element, shape, values, path)
        return shape.block(**{name: tuple(v) if type(v) is list else v for name, v in values.items()})

    def _take(self, child: Element, field: Field, values: dict[str, Any], path: str) -> None:
        name = field.name
        if field.is_repeated:
            found = values.setdefault(name, [])
            value = self._value(child, field, path, len(found) + 1)
            if value is not None:
                found.append(value)
        elif name in values:
            self._fault("repeated", f"{path}{field.tag}", child, tag=field.tag)
        else:
            values[name] = self._value(child, field, path, 1)

    def _value(self, child: Element, field: Field, path: str, position: int) -> Value | Block | None:
        if field.shape is not None:
            place = f"[{position}]/" if field.is_repeated else "/"
            return self._block(child, field.shape, f"{path}{field.tag}{place}")
        lexical = field.lexical
        assert lexical is not None  # noqa: S101 - a field has a shape or a lexical
        raw = child.text or ""
        value, fits = lexical.admit(raw)
        if isinstance(lexical, Binary) and lexical.has_strays(raw):
            self.remarks.append(Fault("stray", f"{path}{field.tag}", line_of(child), {"tag": field.tag}))
        if not fits or len(child):
            place = f"[{position}]" if field.is_repeated else ""
            self._wrong_value(child, field, f"{path}{field.tag}{place}", raw)
        return value

    def _wrong_value(self, child: Element, field: Field, path: str, raw: str) -> None:
        lexical = field.lexical
        if len(child):
            return self._fault("nested", path, child, tag=field.tag)
        if not raw.strip(BLANKS):
            return self._fault("empty", path, child, tag=field.tag)
        wanted = lexical.wanted if lexical else Sentence("", "")
        foreign = isinstance(lexical, Text) and any(ord(letter) > lexical.highest for letter in raw)
        kind = "alphabet" if foreign else "value"
        return self._fault(kind, path, child, tag=field.tag, found=raw, wanted=wanted)

    def _stranger(self, child: Element, shape: Shape, path: str) -> Field | None:
        if child.tag == SIGNATURE and not path:
            return None
        local = str(child.tag).rpartition("}")[2]
        field = shape.by_tag.get(local)
        kind = "unexpected" if field is None else "namespace"
        self._fault(kind, f"{path}{local}", child, tag=local)
        return field

    def _complete(self, element: Element, shape: Shape, values: dict[str, Any], path: str) -> None:
        for place in shape.required_places:
            field = shape.fields[place - 1]
            if field.name not in values:
                self._fault("missing", f"{path}{field.tag}", element, tag=field.tag)
        if shape.choices:
            self._choose(element, shape, values, path)

    def _choose(self, element: Element, shape: Shape, values: dict[str, Any], path: str) -> None:
        present = {field.tag for field in shape.fields if field.choice and field.name in values}
        if all(present != set(choice) for choice in shape.choices):
            self._fault("choice", f"{path}{shape.choices[0][0]}", element)

    def _attributes(self, root: Element, shape: Shape) -> dict[str, str]:
        values: dict[str, str] = {}
        known = {field.tag: field for field in shape.attributes}
        # Asking the names alone: lxml's items() takes a time that grows with the square of their number.
        for name in (str(name) for name in root.keys()):  # noqa: SIM118 - an element is no dict
            field = known.get(name)
            if field is None or field.lexical is None:
                self._strange_attribute(root, name, "")
                continue
            raw = str(root.get(name))
            value, fits = field.lexical.admit(raw)
            values[field.name] = str(value)
            if not fits:
                self._fault("value", f"@{name}", root, tag=name, found=raw, wanted=field.lexical.wanted)
        for field in shape.attributes:
            if field.is_required and field.name not in values:
                self._fault("missing", f"@{field.tag}", root, tag=field.tag)
        self._attributes_below(root)
        return values

    def _attributes_below(self, root: Element) -> None:
        """The invoice has attributes on its root only; counting them first keeps the usual file fast."""
        if root.xpath("count(//@*)") == len(root.attrib):
            return
        for child in root:
            if child.tag == SIGNATURE:
                continue
            for element in child.iter():
                if len(self.faults) > MOST_FAULTS:
                    return
                for name in element.keys():  # noqa: SIM118 - an element is no dict: iterating it gives its children
                    self._strange_attribute(element, str(name), _path_of(element))

    def _strange_attribute(self, element: Element, name: str, path: str) -> None:
        if name not in _SCHEMA_HINTS and not (name == _XSI_TYPE and _says_its_own_type(element)):
            self._fault("attribute", f"{path}/@{name}".lstrip("/"), element, tag=name)

    def _signature(self, root: Element) -> None:
        """The signature comes once and last."""
        found = [position for position, child in enumerate(root) if child.tag == SIGNATURE]
        if not found:
            return
        if found != [len(root) - 1]:
            self._fault("signature", "Signature", root[found[0]])
        malformed = first_malformed(root[found[0]])
        if malformed is not None:
            self._fault("signature", "Signature", malformed)

    def _fault(self, kind: str, path: str, element: Element, **values: str | Sentence) -> None:
        if len(self.faults) > MOST_FAULTS:
            return
        most = 1000 if kind == "alphabet" else 120  # a proposal needs the whole text
        shown = {name: value[:most] if isinstance(value, str) else value for name, value in values.items()}
        self.faults.append(Fault(kind, path.rstrip("/"), line_of(element), shown))


def _says_its_own_type(element: Element) -> bool:
    """Letter by letter, as the validator in common use (libxml2) compares it."""
    prefix, _, name = str(element.get(_XSI_TYPE)).rpartition(":")
    namespace = str(element.getroottree().getroot().tag).partition("}")[0].removeprefix("{")
    is_of_the_invoice = element.nsmap.get(prefix or None) == namespace
    return is_of_the_invoice and name == _OWN_TYPES.get(str(element.tag).rpartition("}")[2])


def _path_of(element: Element) -> str:
    steps = [str(step.tag).rpartition("}")[2] for step in (element, *element.iterancestors())][:-1]
    return "/".join(reversed(steps))
