"""What each kind of charge becomes: one example for each row of the table of rates."""

from typing import Any

import pytest

from electronic_billing.rentals.model import ChargeKind
from electronic_billing.rentals.plan import PlannedLine
from electronic_billing.rentals.treatments import TREATMENTS, Choice, Confidence, RentalSettings, choice_of
from unit.rentals.samples import charge, hire, issued, outside, paid, plan, shown

RENT = charge("rent", "122.00")

# Case, charge, what the company chose, the document of a rent of 122.00 with that charge.
ROWS = [
    ("kilometres", charge("extra", "24.40"), {}, "TD01 146.40 (22 122.00; 22 24.40)"),
    ("airport surcharge", charge("surcharge", "18.00"), {}, "TD01 140.00 (22 122.00; 22 18.00)"),
    ("road tax recharged", charge("surcharge", "6.10"), {}, "TD01 128.10 (22 122.00; 22 6.10)"),
    ("damage waiver of the company", charge("waiver", "36.60"), {}, "TD01 158.60 (22 122.00; 22 36.60)"),
    ("policy of an insurer", charge("insurance_policy", "10.00"), {}, "TD01 132.00 (22 122.00; N4 10.00)"),
    (
        "policy that is not one",
        charge("insurance_policy", "10.00"),
        {"insurance_policy": "22"},
        "TD01 132.00 (22 122.00; 22 10.00)",
    ),
    ("missing fuel", charge("fuel", "40.00"), {}, "TD01 162.00 (22 122.00; 22 40.00)"),
    ("refuelling service", charge("refuelling", "20.00"), {}, "TD01 142.00 (22 122.00; 22 20.00)"),
    ("toll paid by the company", charge("toll", "7.40"), {}, "TD01 129.40 (22 122.00; 22 7.40)"),
    ("toll in the customer's name", charge("toll", "7.40"), {"toll": "N1"}, "TD01 129.40 (22 122.00; N1 7.40)"),
    ("fine handling", charge("fine_handling", "36.60"), {}, "TD01 158.60 (22 122.00; 22 36.60)"),
    ("fine paid for the customer", charge("fine", "42.00"), {"fine": "N1"}, "TD01 164.00 (22 122.00; N1 42.00)"),
    ("damage as compensation", charge("damage", "70.00"), {"damage": "N1"}, "TD01 192.00 (22 122.00; N1 70.00)"),
    ("damage as a repair", charge("damage", "70.00"), {"damage": "22"}, "TD01 192.00 (22 122.00; 22 70.00)"),
    ("penalty for breach", charge("penalty", "50.00"), {}, "TD01 172.00 (22 122.00; N1 50.00)"),
    ("no-show at full price", charge("penalty", "50.00"), {"penalty": "22"}, "TD01 172.00 (22 122.00; 22 50.00)"),
    ("extra day as rent", charge("rent", "24.40"), {}, "TD01 146.40 (22 122.00; 22 24.40)"),
    (
        "early-return indemnity",
        charge("early_return", "50.00"),
        {"early_return": "N1"},
        "TD01 172.00 (22 122.00; N1 50.00)",
    ),
    ("cleaning", charge("cleaning", "30.50"), {}, "TD01 152.50 (22 122.00; 22 30.50)"),
    ("delivery", charge("delivery", "30.50"), {}, "TD01 152.50 (22 122.00; 22 30.50)"),
]


@pytest.mark.parametrize(("extra", "chosen", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_a_charge_is_treated_as_the_table_says(extra: dict[str, Any], chosen: dict[str, Any], expected: str) -> None:
    assert [expected] == shown(plan(hire(RENT, extra), **chosen))


def test_damage_waits_for_the_accountant() -> None:
    assert ["TD01 0.00 (22 122.00; ? 70.00) !treatment_not_chosen"] == shown(
        plan(hire(RENT, charge("damage", "70.00")))
    )


def test_what_waits_for_a_choice_says_which() -> None:
    made = plan(hire(RENT, charge("early_return", "70.00")))

    (remark,) = made.documents[0].remarks
    assert "Per «Indennità per restituzione anticipata» il commercialista" in remark.message("it")
    assert "Choose once for the company: excluded, art. 15 (N1) / VAT 22 %." == remark.hint("en")


def test_a_deposit_is_never_invoiced() -> None:
    made = plan(hire(RENT, charge("deposit", "500.00"), deposit={"amount": "500.00"}))

    assert (["TD01 122.00 (22 122.00)"], ["500.00"]) == (shown(made), outside(made))


def test_a_deposit_that_is_kept_becomes_what_it_pays_for() -> None:
    """300 euros of 500 are kept for a damage: the damage is invoiced, paid on that day."""
    contract = hire(
        RENT,
        charge("damage", "300.00", late=1),
        deposit={"amount": "500.00"},
        payments=[paid("2026-03-15", "300.00", "late", from_deposit=True)],
    )

    made = plan(contract, [issued("balance", "7/EB", "2026-03-05")], damage="N1")

    content = made.documents[1].content
    assert ["TD01 122.00 (22 122.00)", "TD01 300.00 (N1 300.00)"] == shown(made)
    assert content is not None
    assert ["2026-03-15"] == [one.date.isoformat() for one in content.received]


def test_no_more_is_kept_than_was_deposited() -> None:
    contract = hire(
        charge("damage", "300.00"),
        deposit={"amount": "200.00"},
        payments=[paid("2026-03-15", "300.00", from_deposit=True)],
    )

    assert ["deposit_overdrawn"] == [one.code for one in plan(contract, damage="N1").remarks]


def test_a_deposit_paid_by_card_starts_nothing() -> None:
    made = plan(hire(RENT, payments=[paid("2026-03-01", "500.00", "deposit")]))

    content = made.documents[0].content
    assert content is not None
    assert ([], ["500.00"]) == (content.received, outside(made))


def test_a_fine_is_not_invoiced_but_its_handling_is() -> None:
    made = plan(hire(charge("fine", "42.00"), charge("fine_handling", "36.60")))

    assert (["TD01 36.60 (22 36.60)"], ["42.00"]) == (shown(made), outside(made))


def test_every_kind_has_a_rule_and_undecided_ones_a_setting() -> None:
    assert set(ChargeKind) == set(TREATMENTS)
    for kind, treatment in TREATMENTS.items():
        assert treatment.sources
        if treatment.default is None or treatment.confidence is Confidence.DISPUTED:
            assert treatment.setting
        if treatment.setting:
            assert treatment.default == choice_of(kind, RentalSettings())
            assert treatment.choices


def test_a_line_explains_itself() -> None:
    """Rule, sources and confidence, and what else could be chosen."""
    (document,) = plan(hire(RENT, charge("toll", "7.40"))).documents

    rent, toll = document.lines
    assert "DPR 633/1972 art. 3" in _acts(rent)
    assert rent.why.place is not None
    assert "Up to 30 days, handed over in Italy" in rent.why.place.en
    assert ("toll", [Choice.N1]) == (toll.why.setting, [one.choice for one in toll.why.alternatives])
    assert Confidence.PRACTICE is toll.why.confidence


def test_net_prices_stay_as_they_were_agreed() -> None:
    (document,) = plan(hire(charge("rent", "33.333", quantity="3", net=True))).documents

    assert document.content is not None
    assert ["33.333"] == [str(one.unit_price) for one in document.content.lines]
    assert ["TD01 122.00 (22 122.00)"] == shown(plan(hire(charge("rent", "33.333", quantity="3", net=True))))


def test_services_stay_apart_from_the_pure_rent() -> None:
    """The buyer's limit on the deduction of rents spares the services that are shown apart (CM 48/E of 1998)."""
    (document,) = plan(hire(RENT, charge("waiver", "36.60"), charge("extra", "24.40"))).documents

    assert document.content is not None
    assert ["Noleggio Fiat Panda, targa GA123BC", "Riduzione della responsabilità", "Accessori e chilometri"] == [
        one.description for one in document.content.lines
    ]


def _acts(line: PlannedLine) -> list[str]:
    return [one.where for one in line.why.sources]
