"""What callers add to an e-invoice by the official names: sifted by the printed structures, merged into the model."""

from collections.abc import Iterator
from typing import Literal, TypeAlias

from electronic_billing.fatturapa.fields import Block, Field, shape_of
from fic_simulator.ei_structures import DOCUMENT, LINE, PAYMENT, Group, Leaf, Node, group
from fic_simulator.wire import Json

Lists: TypeAlias = Literal["append", "replace"]
ITEM_ROOT = group(DettaglioLinee=LINE)
PAYMENT_ROOT = group(DettaglioPagamento=PAYMENT)


def strangers(data: Json) -> Iterator[str]:
    """Where a document's `ei_raw`, or one of an item or payment, holds what the structures do not know."""
    yield from _strangers(data.get("ei_raw"), DOCUMENT, "data.ei_raw")
    for name, structure in (("items_list", ITEM_ROOT), ("payments_list", PAYMENT_ROOT)):
        for index, row in enumerate(data.get(name) or []):
            yield from _strangers(row.get("ei_raw"), structure, f"data.{name}.{index}.ei_raw")


def add_to_document(document: Block, raw: object, lists: Lists) -> None:
    _merge(document, _sifted(raw, DOCUMENT), DOCUMENT, lists)


def add_to_line(line: Block, raw: object, lists: Lists) -> None:
    _merge(line, _sifted(raw, ITEM_ROOT).get("DettaglioLinee", {}), LINE, lists)


def add_to_payment(payment: Block, raw: object, lists: Lists) -> None:
    _merge(payment, _sifted(raw, PAYMENT_ROOT).get("DettaglioPagamento", {}), PAYMENT, lists)


def _strangers(raw: object, structure: Group, path: str) -> list[str]:
    found: list[str] = []
    _sift(raw, structure, path, found)
    return found


def _sifted(raw: object, structure: Group) -> Json:
    kept = _sift(raw, structure, "", [])
    return kept if isinstance(kept, dict) else {}


def _sift(raw: object, node: Node, path: str, strangers: list[str]) -> Json | str | None:
    """What the structure knows, without what is empty; the paths of all else go to `strangers`."""
    if raw is None:
        return None
    if isinstance(node, Leaf):
        if isinstance(raw, str) and (node.options is None or raw in node.options or not raw):
            return raw or None
    elif isinstance(raw, dict):
        return _sift_group(raw, node, path, strangers)
    strangers.append(path)
    return None


def _sift_group(raw: Json, structure: Group, path: str, strangers: list[str]) -> Json | None:
    kept: Json = {}
    for name, value in raw.items():
        node = structure.children.get(name)
        if node is None:
            strangers.append(f"{path}.{name}")
        elif node.is_array and isinstance(value, list):
            rows = [_sift(one, node, f"{path}.{name}.{index}", strangers) for index, one in enumerate(value)]
            kept[name] = [row for row in rows if row]
        else:
            one = _sift(value, node, f"{path}.{name}", strangers)
            kept[name] = [one] if node.is_array and one else one  # one alone stands for a list of one
    return {name: value for name, value in kept.items() if value} or None


def _merge(block: Block, sifted: Json, structure: Group, lists: Lists) -> None:
    """Texts go in as they are, dates and numbers too: the format check judges them."""
    shape = shape_of(type(block))
    for name, value in sifted.items():
        field, node = shape.by_tag[name], structure.children[name]
        if node.is_array:
            before = getattr(block, field.name) if lists == "append" else ()
            setattr(block, field.name, (*before, *(_made(field, node, one, lists) for one in value)))
        elif isinstance(node, Leaf):
            setattr(block, field.name, value)
        else:
            for child in _children(block, field):
                _merge(child, value, node, lists)
    _settle_choice(block, {shape.by_tag[name].choice for name in sifted} - {0})


def _made(field: Field, node: Node, value: Json | str, lists: Lists) -> Block | str:
    if isinstance(value, str) or isinstance(node, Leaf) or field.shape is None:
        return str(value)
    block = field.shape.block()
    _merge(block, value, node, lists)
    return block


def _children(block: Block, field: Field) -> tuple[Block, ...]:
    """Where the official format repeats a block and Fatture in Cloud does not, each one is meant."""
    child = getattr(block, field.name)
    if child is None and field.shape is not None:
        child = field.shape.block()
        setattr(block, field.name, child)
    return child if field.is_repeated else (child,)


def _settle_choice(block: Block, chosen: set[int]) -> None:
    """A Nome and Cognome given here stand instead of the Denominazione."""
    for field in shape_of(type(block)).fields if chosen else ():
        if field.choice and field.choice not in chosen:
            setattr(block, field.name, "")
