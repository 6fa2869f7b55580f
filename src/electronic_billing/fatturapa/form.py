"""The format check (00200) of a document that is not a file yet: the same table, without XML between."""

from electronic_billing.fatturapa.fields import Block, Field, Shape, shape_of
from electronic_billing.fatturapa.lexical import Text, Value, first_unwritable
from electronic_billing.fatturapa.walk import Fault
from electronic_billing.fatturapa.words import Sentence
from electronic_billing.fatturapa.write import Fattura


def faults_of(document: Fattura) -> list[Fault]:
    faults: list[Fault] = []
    for field in shape_of(type(document)).attributes:
        value = getattr(document, field.name)
        if value:
            _judge(field, value, "@", faults)
        elif field.is_required:
            faults.append(_missing(field, "@"))
    _block(document, shape_of(type(document)), "", faults)
    return faults


def _block(block: Block, shape: Shape, path: str, faults: list[Fault]) -> None:
    for field in shape.fields:
        value = getattr(block, field.name)
        if value is None or value == "" or value == ():  # noqa: PLR1714 - hashing a block costs more than comparing
            if field.is_required:
                faults.append(_missing(field, path))
        elif field.is_repeated:
            for position, one in enumerate(value, start=1):
                _one(field, one, path, position, faults)
        elif field.shape is not None:
            _block(value, field.shape, f"{path}{field.tag}/", faults)
        else:
            _judge(field, value, path, faults)
    if shape.choices:
        _choose(block, shape, path, faults)


def _one(field: Field, value: Value | Block, path: str, position: int, faults: list[Fault]) -> None:
    if isinstance(value, Block):
        _block(value, shape_of(type(value)), f"{path}{field.tag}[{position}]/", faults)
    else:
        _judge(field, value, path, faults, position)


def _judge(field: Field, value: Value, path: str, faults: list[Fault], position: int = 0) -> None:
    """Whatever a draft holds, what would be written of it is judged; paths are made only where they are told."""
    lexical = field.lexical
    assert lexical is not None  # noqa: S101 - a field has a shape or a lexical
    text = value if type(value) is str else lexical.write(value)
    if lexical.admit(text)[1] and (text.isprintable() or first_unwritable(text) is None):
        return
    foreign = isinstance(lexical, Text) and any(ord(letter) > lexical.highest for letter in text)
    found = text[: 1000 if foreign else 120]
    values: dict[str, str | Sentence] = {"tag": field.tag, "found": found, "wanted": lexical.wanted}
    place = f"[{position}]" if position else ""
    faults.append(Fault("alphabet" if foreign else "value", f"{path}{field.tag}{place}", None, values))


def _choose(block: Block, shape: Shape, path: str, faults: list[Fault]) -> None:
    present = {field.tag for field in shape.fields if field.choice and getattr(block, field.name)}
    if all(present != set(choice) for choice in shape.choices):
        faults.append(Fault("choice", f"{path}{shape.choices[0][0]}", None, {}))


def _missing(field: Field, path: str) -> Fault:
    return Fault("missing", f"{path}{field.tag}", None, {"tag": field.tag})
