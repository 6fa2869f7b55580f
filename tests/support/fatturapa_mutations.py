"""Small, seeded damage to a valid invoice file: the kinds of slip that a format check must judge as the schema does."""

import copy
import random
from collections.abc import Callable

from lxml import etree

Element = etree._Element
Mutation = Callable[[random.Random, Element], None]

_TEXTS = (
    "", " ", "\n", "0", "1", "-1", "+1", "5.0", "10.00", " 10.00 ", "10,00", "-0.01", "1e3", "NaN", "100.01", "0100.00",
    "22", "22.0", "22.000", "0.123456789", "12345678901.12", "123456789012.12", "2024-02-29", "2023-02-29", "2024-1-1",
    "2024-01-01Z", "2024-01-01+01:00", "2024-01-01+15:00", " 2024-01-01", "1969-12-31", "1970-01-01", "12024-01-01",
    "2024-01-01T10:00:00", "2024-01-01T24:00:00", "2024-01-01T24:00:01", "2024-01-01T10:00:00.5Z", "2024-01-01 10:00:00",
    "IT", "it", "ITA", "I T", "XXXXXXX", "0000000", "ABC123", "abc1234", "00100", "0010", "N1", "N2", "N2.1", "N8", "TD01",
    "TD29", "TD07", "TD99", "RF01", "RF20", "RF03", "MP05", "MP24", "TP02", "SI", "NO", "si", "S", "I", "X", "SC", "MG",
    "FPR12", "FPA12", "FSM10", "mario@example.com", "mario@example", "a@b", "@", "a..b@example.com", "\"a\"@example.com",
    "perché", "€ 10", "“citazione”", "😀", "Ł", "\u00ff", "\u0100", "a\tb", "a\nb", "a" * 8, "a" * 9, "a" * 10, "a" * 11,
    "a" * 15, "a" * 16, "a" * 20, "a" * 21, "a" * 28, "a" * 29, "a" * 35, "a" * 36, "a" * 60, "a" * 61, "a" * 80, "a" * 81,
    "a" * 100, "a" * 101, "a" * 200, "a" * 201, "a" * 256, "a" * 257, "a" * 1000, "a" * 1001, "9999", "10000", "00001",
    "IT60X0542811101000000123456", "it60X0542811101000000123456", "IT60 X054", "UNCRITMM", "UNCRITMMXXX", "UNCRIT1",
    "RSSMRA80A01H501U", "RSSMRA80A01H501", "01234567890", "aGVsbG8=", "aGVsbG8", "a GVs\nbG8=", "====",
)  # fmt: skip


def mutate(rng: random.Random, root: Element) -> Element:
    """A damaged copy; one slip mostly, sometimes two."""
    damaged = copy.deepcopy(root)
    for _ in range(1 if rng.random() < 0.8 else 2):
        rng.choice(_MUTATIONS)(rng, damaged)
    return damaged


def _elements(root: Element) -> list[Element]:
    return list(root.iterdescendants("*"))


def _leaf(rng: random.Random, root: Element) -> Element:
    return rng.choice([element for element in _elements(root) if not len(element)] or [root])


def _any(rng: random.Random, root: Element) -> Element:
    return rng.choice(_elements(root) or [root])


def _set_text(rng: random.Random, root: Element) -> None:
    _leaf(rng, root).text = rng.choice(_TEXTS)


def _edit_text(rng: random.Random, root: Element) -> None:
    leaf = _leaf(rng, root)
    text = leaf.text or ""
    at = rng.randrange(len(text) + 1)
    extra = rng.choice(("", " ", "0", "A", "a", "é", ".", "-", "\u2019", "1"))
    leaf.text = text[:at] + extra + text[at + rng.randrange(2) :]


def _swap_texts(rng: random.Random, root: Element) -> None:
    one, other = _leaf(rng, root), _leaf(rng, root)
    one.text, other.text = other.text, one.text


def _remove(rng: random.Random, root: Element) -> None:
    element = _any(rng, root)
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _repeat(rng: random.Random, root: Element) -> None:
    element = _any(rng, root)
    if element.getparent() is not None:
        element.addnext(copy.deepcopy(element))


def _move(rng: random.Random, root: Element) -> None:
    element = _any(rng, root)
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
        parent.insert(rng.randrange(len(parent) + 1), element)


def _transplant(rng: random.Random, root: Element) -> None:
    target = _any(rng, root)
    target.insert(rng.randrange(len(target) + 1), copy.deepcopy(_leaf(rng, root)))


def _rename(rng: random.Random, root: Element) -> None:
    element = _any(rng, root)
    local = str(element.tag).rpartition("}")[2]
    element.tag = rng.choice((local.lower(), local, "Altro", f"{{urn:x}}{local}", str(_any(rng, root).tag)))


def _add_attribute(rng: random.Random, root: Element) -> None:
    name = rng.choice(("lang", "{http://www.w3.org/XML/1998/namespace}lang", "Id", "{urn:x}a", "versione"))
    _any(rng, root).set(name, "1")


def _change_root(rng: random.Random, root: Element) -> None:
    deed = rng.randrange(4)
    if deed == 0:
        root.set("versione", rng.choice(("FPR12", "FPA12", "FSM10", "1.2", "")))
    elif deed == 1 and "versione" in root.attrib:
        root.attrib.pop("versione")
    elif deed == 2:
        root.set("SistemaEmittente", rng.choice(("ABC", "a" * 11, "", "é")))
    else:
        root.set("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation", "urn:x x.xsd")


def _stray_text(rng: random.Random, root: Element) -> None:
    element = _any(rng, root)
    if rng.random() < 0.5:
        element.tail = rng.choice(("x", "\n ", "\u00a0"))
    elif len(element):
        element.text = rng.choice(("x", "\n ", "\u00a0"))


def _comment(rng: random.Random, root: Element) -> None:
    leaf = _leaf(rng, root)
    note = etree.Comment(" nota ")
    note.tail, leaf.text = leaf.text, None
    leaf.insert(0, note)


_MUTATIONS: tuple[Mutation, ...] = (
    _set_text, _set_text, _set_text, _edit_text, _edit_text, _swap_texts, _remove, _remove, _repeat, _move, _transplant,
    _rename, _add_attribute, _change_root, _stray_text, _comment,
)  # fmt: skip
