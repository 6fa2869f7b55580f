from typing import Any

import pytest

from electronic_billing.tenants.audit import ActorKind, AuditEntry
from electronic_billing.web.i18n import Catalogues
from electronic_billing.web.routes.audit_lines import AuditLine, lines_of
from unit.web.samples import INVOICE_ID, NOON


def line_of(
    catalogues: Catalogues,
    deed: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    *,
    kind: str = "invoice",
    actor: ActorKind = "person",
) -> AuditLine:
    entry = AuditEntry(1, NOON, actor, "Administrator", deed, kind, INVOICE_ID, before, after)
    return lines_of([entry], catalogues.translator("en"))[0]


def changes(catalogues: Catalogues, line: AuditLine) -> list[tuple[str, str, str]]:
    say = catalogues.translator("en").say
    return [(say(change.label), change.before, change.after) for change in line.changes]


def test_states_are_said_in_our_words(catalogues: Catalogues) -> None:
    line = line_of(catalogues, "state", {"state": "at_sdi"}, {"state": "discarded"})
    assert [("State", "At SDI", "Discarded")] == changes(catalogues, line)


def test_values_are_spelled_for_people_in_the_order_of_the_forms(catalogues: Catalogues) -> None:
    after = {
        "vat_ids": {"22": 0, "N1": 21},
        "odd": 7,
        "paid_date": "2026-11-23",
        "enabled": True,
        "kind": "manual",
        "gross": "1283.65",
        "regime_fiscale": "RF01",
    }
    assert [
        ("Tax regime", "", "RF01 – Ordinary"),
        ("Paid on", "", "23 Nov 2026"),
        ("Total", "", "€1,283.65"),
        ("On", "", "yes"),
        ("Way", "", "Manual token"),
        ("VAT types", "", "22: 0, N1: 21"),
        ("odd", "", "7"),
    ] == changes(catalogues, line_of(catalogues, "issue", None, after))


def test_only_what_changed_is_told(catalogues: Catalogues) -> None:
    before = {"enabled": False, "pec": None, "sezionale": "/EB"}
    line = line_of(catalogues, "enable", before, {"enabled": True, "pec": "", "sezionale": "/EB"})
    assert [("On", "no", "yes")] == changes(catalogues, line)


@pytest.mark.parametrize(
    ("name", "value"), [("total", "a lot"), ("gross", "a lot"), ("date", "yesterday"), ("kind", "new")]
)
def test_odd_values_are_shown_as_they_are(catalogues: Catalogues, name: str, value: str) -> None:
    assert value == line_of(catalogues, "issue", None, {name: value}).changes[0].after


def test_who_and_what_and_where(catalogues: Catalogues) -> None:
    say = catalogues.translator("en").say
    line = line_of(catalogues, "issue", actor="api_key")
    assert ("API key “Administrator”", "Invoice accepted") == (say(line.actor), say(line.deed))
    assert ("Invoice", f"/invoices/{INVOICE_ID}") == (say(line.subject), line.subject_url)


def test_what_we_do_not_know_is_shown_as_it_came(catalogues: Catalogues) -> None:
    line = line_of(catalogues, "new_deed", kind="thing")
    assert ("new_deed", "thing", "") == (line.deed, line.subject, line.subject_url)
