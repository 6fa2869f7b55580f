"""The two catalogues say the same things, and exactly what the code asks for."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

import electronic_billing
from electronic_billing.web.i18n import CATALOGUES, LOCALES

SOURCES = Path(electronic_billing.__file__).parent
ASKING = frozenset({"t", "text", "count", "Message"})
ASKED_IN_TEMPLATE = re.compile(r"""\b(?:t|count)\(\s*["']([^"']+)["']|["']([^"']+)["']\s*\|\s*t\b""")
QUOTED = re.compile(r"""["']([a-z0-9_.]+)["']""")


def entries(locale: str) -> dict[str, Message]:
    with (CATALOGUES / locale / "LC_MESSAGES" / "messages.po").open("rb") as source:
        catalogue = read_po(source, locale=locale, abort_invalid=True)
    return {forms(message.id)[0]: message for message in catalogue if message.id}


def forms(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)  # type: ignore[arg-type]


def templates() -> Iterator[str]:
    for path in (SOURCES / "web" / "templates").rglob("*.html"):
        yield path.read_text(encoding="utf-8")


def nodes() -> Iterator[ast.AST]:
    for path in SOURCES.rglob("*.py"):
        yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def asked_in_python() -> Iterator[str]:
    """The first argument of each t("…"), .text("…"), .count("…") and Message("…")."""
    for node in nodes():
        if isinstance(node, ast.Call) and called(node.func) in ASKING and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def called(function: ast.expr) -> str:
    return getattr(function, "attr", getattr(function, "id", ""))


def asked() -> set[str]:
    in_templates = (a or b for text in templates() for a, b in ASKED_IN_TEMPLATE.findall(text))
    return {text_id for text_id in (*in_templates, *asked_in_python()) if "." in text_id}


def mentioned() -> set[str]:
    """Every string that could name a text: ids also stand in tables and in conditions."""
    in_python = {node.value for node in nodes() if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return in_python.union(*(QUOTED.findall(text) for text in templates()))


@pytest.mark.parametrize("locale", LOCALES)
def test_every_asked_text_is_there(locale: str) -> None:
    assert set() == asked() - set(entries(locale))


@pytest.mark.parametrize("locale", LOCALES)
def test_no_text_is_unused(locale: str) -> None:
    assert set() == set(entries(locale)) - mentioned()


def test_catalogues_have_the_same_texts() -> None:
    assert set(entries("it")) == set(entries("en"))


@pytest.mark.parametrize("locale", LOCALES)
def test_nothing_is_empty_or_fuzzy(locale: str) -> None:
    unfinished = {
        text_id
        for text_id, entry in entries(locale).items()
        if entry.fuzzy or not all(form.strip() for form in forms(entry.string)) or not forms(entry.string)
    }
    assert set() == unfinished


def test_placeholders_are_the_same() -> None:
    italian, english = entries("it"), entries("en")
    different = [text_id for text_id in italian if placeholders(italian[text_id]) != placeholders(english[text_id])]
    assert [] == different


def placeholders(entry: Message) -> list[set[str]]:
    parsed = (Formatter().parse(form) for form in forms(entry.string))
    return [{name for _, name, _, _ in form if name is not None} for form in parsed]


@pytest.mark.parametrize("locale", LOCALES)
def test_plurals_have_both_forms(locale: str) -> None:
    plural = [entry for entry in entries(locale).values() if not isinstance(entry.id, str)]
    assert plural
    assert all(2 == len(forms(entry.string)) for entry in plural)
