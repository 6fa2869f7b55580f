"""Every code of the domain that people may see has a name, and every text id that it hands out has its text."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import electronic_billing
from electronic_billing.companies.model import CompanyData
from electronic_billing.companies.setup import VAT_KEYS
from electronic_billing.connections.model import SCOPES, ConnectionState
from electronic_billing.fatturapa.codes import MODALITA_PAGAMENTO, REGIMI_FISCALI
from electronic_billing.invoices.model import InvoiceState
from electronic_billing.tenants.model import Role
from electronic_billing.web.badges import BADGES
from electronic_billing.web.i18n import Catalogues
from electronic_billing.web.routes.audit_lines import DEEDS
from electronic_billing.web.routes.invoice_story import ABOUT
from electronic_billing.web.viewing import ROLES
from electronic_billing.web.wording import COMPANY_FIELDS, MODALITA, REGIMI, SCOPE_NAMES, VAT_NAMES

SOURCES = Path(electronic_billing.__file__).parent
# The domain hands out ids of these kinds; the pages put them into words.
HANDED_OUT = re.compile(r"(?:field|why|company|refusal|connect|setup|integrations)\.[a-z0-9_]+(?:\.[a-z0-9_]+)*")


def test_codes_of_the_law_have_names() -> None:
    assert REGIMI_FISCALI == tuple(REGIMI)
    assert MODALITA_PAGAMENTO == tuple(MODALITA)


def test_our_codes_have_names() -> None:
    assert VAT_KEYS == tuple(VAT_NAMES)
    assert SCOPES == tuple(SCOPE_NAMES)
    assert set(Role) == set(ROLES)
    assert CompanyData.__struct_fields__ == tuple(COMPANY_FIELDS)


def test_states_have_badges_and_meanings() -> None:
    assert set(InvoiceState) == set(ABOUT)
    assert {*InvoiceState, *ConnectionState} <= set(BADGES)


def trees() -> Iterator[ast.AST]:
    for path in SOURCES.rglob("*.py"):
        yield ast.parse(path.read_text(encoding="utf-8"))


def handed_out() -> set[str]:
    constants = (node.value for tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {value for value in constants if isinstance(value, str) and HANDED_OUT.fullmatch(value)}


@pytest.mark.parametrize("locale", ["it", "en"])
def test_ids_of_the_domain_have_texts(catalogues: Catalogues, locale: str) -> None:
    translator = catalogues.translator(locale)
    assert "field.partita_iva" in handed_out()
    assert [] == sorted(text_id for text_id in handed_out() if not translator.has(text_id))


def recorded_deeds() -> Iterator[str]:
    """The deed is the fourth argument of `record`, or a name that one of two strings was given to."""
    for tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record" and len(node.args) > 3:
                yield from strings_in(node.args[3], tree)


def strings_in(deed: ast.expr, tree: ast.AST) -> Iterator[str]:
    if isinstance(deed, ast.Constant) and isinstance(deed.value, str):
        yield deed.value
        return
    assert isinstance(deed, ast.Name), ast.dump(deed)
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == deed.id:
            assert isinstance(node.value, ast.IfExp)
            yield from strings_in(node.value.body, tree)
            yield from strings_in(node.value.orelse, tree)


def test_every_recorded_deed_has_a_name() -> None:
    assert set(DEEDS) == set(recorded_deeds())
