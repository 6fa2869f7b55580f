"""What a contract becomes, from the advance to the last toll."""

from datetime import date
from decimal import Decimal
from typing import Any

from electronic_billing.content.model import Content, fingerprint_form
from electronic_billing.rentals.model import Issued
from electronic_billing.rentals.plan import PlannedDocument
from electronic_billing.rentals.remarks import euros
from unit.rentals.samples import CONSUMER, GERMAN_BUSINESS, charge, days, hire, issued, outside, paid, plan, shown

RENT = charge("rent", "305.00")
ADVANCE = paid("2026-02-20", "122.00", "advance", method="MP08")
ADVANCE_ISSUED = issued("advance:1", "5/EB", "2026-02-20")
BALANCE_ISSUED = issued("balance", "7/EB", "2026-03-05")


def test_a_hire_is_one_invoice_that_quotes_its_contract() -> None:
    """DL 98/2011 art. 23 c. 42; the plate is optional, the period is of both days."""
    content = _content(plan(hire(RENT, driver="Anna Bianchi")).documents[0])

    (line,) = content.lines
    assert ("RA-17:balance", "TD01") == (content.external_id, content.tipo)
    assert [("RA-17", date(2026, 3, 1))] == [(one.number, one.date) for one in content.contracts]
    assert [("TARGA", "GA123BC")] == [(one.tipo_dato, one.riferimento_testo) for one in line.altri_dati]
    assert (date(2026, 3, 1), date(2026, 3, 5)) == (line.period_start, line.period_end)
    assert "Contratto di noleggio n. RA-17 del 01/03/2026; conducente Anna Bianchi" == content.subject


def test_a_vehicle_without_a_plate_bears_none() -> None:
    (line,) = _content(plan(hire(RENT, vehicle={"description": "bicicletta"})).documents[0]).lines
    assert ("Noleggio bicicletta", []) == (line.description, line.altri_dati)


def test_a_month_of_a_long_hire_has_its_own_period() -> None:
    rent = charge("rent", "305.00", period_start="2026-03-01", period_end="2026-03-31", description="Canone marzo")
    (line,) = _content(plan(hire(rent, **days("2026-01-01", "2026-12-31"))).documents[0]).lines
    assert (date(2026, 3, 1), date(2026, 3, 31)) == (line.period_start, line.period_end)


def test_the_invoice_is_of_the_day_of_its_payment() -> None:
    (document,) = plan(hire(RENT, payments=[paid("2026-03-05", "305.00", method="MP01")])).documents

    content = _content(document)
    assert (date(2026, 3, 5), "MP01") == (content.date, content.payment.method)
    assert date(2026, 3, 17) == document.transmit_by


def test_an_unpaid_invoice_takes_the_day_of_its_issue() -> None:
    (document,) = plan(hire(RENT)).documents
    assert (None, date(2026, 4, 1)) == (_content(document).date, document.transmit_by)


def test_a_payment_to_come_makes_nothing_yet() -> None:
    contract = hire(RENT, payments=[paid("2026-04-01", "100.00", "advance"), paid("2026-04-05", "205.00")])
    assert ["TD01 305.00 (22 305.00)"] == shown(plan(contract))


def test_an_advance_is_invoiced_when_paid_and_taken_off_the_balance() -> None:
    made = plan(hire(RENT, payments=[ADVANCE]), [ADVANCE_ISSUED])

    assert ["TD02 122.00 (22 122.00)", "TD01 183.00 (22 305.00; 22 -122.00)"] == shown(made)
    advance, balance = (_content(one) for one in made.documents)
    assert ("RA-17:advance:1", date(2026, 2, 20)) == (advance.external_id, advance.date)
    assert [("5/EB", date(2026, 2, 20))] == [(one.number, one.date) for one in balance.linked]
    assert "A dedurre: acconto già fatturato con il documento n. 5/EB del 20/02/2026" == balance.lines[1].description
    assert advance.lines[0].unit_price == -balance.lines[1].unit_price


def test_a_balance_waits_for_the_number_of_its_advance() -> None:
    made = plan(hire(RENT, payments=[ADVANCE]), today=date(2026, 3, 1))

    assert [
        "TD02 122.00 (22 122.00)",
        "TD01 183.00 (22 305.00; 22 -122.00) !advance_not_numbered",
    ] == shown(made)
    assert [False, True] == [one.is_blocked for one in made.documents]


def test_an_advance_may_be_a_td01_where_the_accountant_prefers() -> None:
    made = plan(hire(payments=[ADVANCE]), today=date(2026, 3, 1), advance="TD01")
    assert ["TD01 122.00 (22 122.00)"] == shown(made)


def test_advances_at_booking_and_at_pick_up_are_two_documents() -> None:
    contract = hire(RENT, payments=[ADVANCE, paid("2026-03-01", "61.00", "advance")])
    known = [ADVANCE_ISSUED, issued("advance:2", "6/EB", "2026-03-01")]
    assert [
        "TD02 122.00 (22 122.00)",
        "TD02 61.00 (22 61.00)",
        "TD01 122.00 (22 305.00; 22 -122.00; 22 -61.00)",
    ] == shown(plan(contract, known))


def test_what_was_wholly_invoiced_in_advance_has_no_balance() -> None:
    made = plan(hire(RENT, payments=[paid("2026-02-20", "305.00", "advance")]), [ADVANCE_ISSUED])
    assert (["TD02 305.00 (22 305.00)"], ["305.00"]) == (shown(made), outside(made))


def test_an_advance_that_no_net_reaches_leaves_a_balance_that_meets_the_rest() -> None:
    """200.00 at 22 % is 199.99 and a rounding; the rest of 500.00 is met without one."""
    made = plan(hire(charge("rent", "500.00"), payments=[paid("2026-02-20", "200.00", "advance")]), [ADVANCE_ISSUED])

    assert ["TD02 200.00 (22 200.00)", "TD01 300.00 (22 500.00; 22 -200.00)"] == shown(made)
    assert ["0.01", "0.00"] == [str(_content(one).rounding) for one in made.documents]


def test_advances_over_the_charges_need_a_credit_note_first() -> None:
    contract = hire(charge("rent", "100.00"), payments=[ADVANCE])
    assert "advance_exceeds" in shown(plan(contract, [ADVANCE_ISSUED]))[1]


def test_an_early_return_is_credited_on_the_advance() -> None:
    """Paid 122.00 in advance, used for 61.00: a credit note of 61.00 on the advance, and no balance."""
    credit = {
        "of": "advance:1",
        "agreed_date": "2026-03-03",
        "reason": "contract_ended",
        "charges": [charge("rent", "61.00")],
    }
    contract = hire(charge("rent", "61.00"), payments=[ADVANCE], credits=[credit])

    made = plan(contract, [ADVANCE_ISSUED])

    assert ["TD02 122.00 (22 122.00)", "TD04 61.00 (22 61.00)"] == shown(made)
    assert [("5/EB", date(2026, 2, 20))] == [(one.number, one.date) for one in _content(made.documents[1]).linked]


def test_a_cancelled_booking_gives_its_advance_back() -> None:
    credit = {"of": "advance:1", "agreed_date": "2026-02-25", "reason": "contract_ended"}
    made = plan(hire(payments=[ADVANCE], credits=[credit]), [ADVANCE_ISSUED])
    assert ["TD02 122.00 (22 122.00)", "TD04 122.00 (22 122.00)"] == shown(made)


def test_late_charges_are_an_invoice_of_their_own_with_their_own_clock() -> None:
    contract = hire(
        RENT,
        charge("toll", "12.20", late=1, date="2026-03-03", proof="A1"),
        charge("fine_handling", "36.60", late=1),
        charge("damage", "61.00", late=2),
        payments=[paid("2026-03-05", "305.00"), paid("2026-03-18", "48.80", "late")],
    )

    made = plan(contract, [BALANCE_ISSUED], damage="22")

    assert [
        "TD01 305.00 (22 305.00)",
        "TD01 48.80 (22 12.20; 22 36.60)",
        "TD01 61.00 (22 61.00)",
    ] == shown(made)
    first, second = made.documents[1:]
    assert ("RA-17:late:1", date(2026, 3, 30)) == (first.external_id, first.transmit_by)
    assert ("RA-17:late:2", date(2026, 4, 1)) == (second.external_id, second.transmit_by)
    assert [("7/EB", date(2026, 3, 5))] == [(one.number, one.date) for one in _content(first).linked]
    assert "Pedaggi (03/03/2026, A1)" == _content(first).lines[0].description


def test_late_charges_wait_for_the_number_of_the_hire() -> None:
    contract = hire(RENT, charge("toll", "12.20", late=1))
    assert ["TD01 305.00 (22 305.00)", "TD01 12.20 (22 12.20) !original_not_numbered"] == shown(plan(contract))


def test_late_charges_of_a_hire_paid_in_advance_belong_to_the_advance() -> None:
    contract = hire(RENT, charge("toll", "12.20", late=1), payments=[paid("2026-02-20", "305.00", "advance")])
    made = plan(contract, [ADVANCE_ISSUED])
    assert [("5/EB", date(2026, 2, 20))] == [(one.number, one.date) for one in _content(made.documents[1]).linked]


def test_a_late_fine_that_is_not_invoiced_makes_no_document() -> None:
    made = plan(hire(RENT, charge("fine", "42.00", late=1)))
    assert (["TD01 305.00 (22 305.00)"], ["42.00"]) == (shown(made), outside(made))


def test_a_late_charge_without_a_hire_belongs_to_nothing() -> None:
    made = plan(hire(charge("toll", "12.20", late=1)))
    assert (["TD01 12.20 (22 12.20)"], []) == (shown(made), _content(made.documents[0]).linked)


def test_a_whole_credit_note_says_what_its_invoice_said() -> None:
    made = plan(hire(RENT, charge("penalty", "40.00"), credits=[_credit()]), [BALANCE_ISSUED])

    invoice, note = (_content(one) for one in made.documents)
    assert ["TD01 345.00 (22 305.00; N1 40.00)", "TD04 345.00 (22 305.00; N1 40.00)"] == shown(made)
    assert (invoice.lines, "credit_note", None) == (note.lines, note.kind, note.date)
    assert "Riduzione per accordo del 15/03/2026; Contratto di noleggio n. RA-17 del 01/03/2026" == note.subject
    assert [("7/EB", date(2026, 3, 5))] == [(one.number, one.date) for one in note.linked]


def test_a_whole_credit_note_has_the_rounding_of_its_invoice() -> None:
    made = plan(hire(charge("rent", "200.00"), credits=[_credit()]), [BALANCE_ISSUED])
    assert ["0.01", "0.01"] == [str(_content(one).rounding) for one in made.documents]


def test_a_credit_note_of_a_part_has_positive_amounts() -> None:
    contract = hire(RENT, credits=[_credit(charges=[charge("rent", "61.00", description="Due giorni non goduti")])])
    made = plan(contract, [BALANCE_ISSUED])
    assert ["TD01 305.00 (22 305.00)", "TD04 61.00 (22 61.00)"] == shown(made)
    assert "RA-17:credit:1" == made.documents[1].external_id


def test_no_more_is_credited_than_was_invoiced() -> None:
    parts = [_credit(charges=[charge("rent", amount)]) for amount in ("200.00", "105.00", "0.01")]
    made = plan(hire(RENT, credits=parts), [BALANCE_ISSUED])
    assert [[], [], ["credit_exceeds"]] == [[one.code for one in note.remarks] for note in made.documents[1:]]


def test_a_penalty_is_not_credited_at_the_rate_of_the_rent() -> None:
    contract = hire(RENT, credits=[_credit(charges=[charge("penalty", "61.00")])])
    assert "TD04 61.00 (N1 61.00) !credit_exceeds" == shown(plan(contract, [BALANCE_ISSUED]))[1]


def test_a_credit_note_waits_for_the_number_of_its_invoice() -> None:
    assert "TD04 305.00 (22 305.00) !original_not_numbered" == shown(plan(hire(RENT, credits=[_credit()])))[1]


def test_a_credit_note_on_nothing_is_refused() -> None:
    made = plan(hire(RENT, credits=[_credit(of="late:9")]), [BALANCE_ISSUED])
    assert (None, ["original_not_known"]) == (
        made.documents[1].content,
        [one.code for one in made.documents[1].remarks],
    )


def test_a_whole_credit_of_what_is_not_decided_is_not_decided_either() -> None:
    made = plan(hire(charge("damage", "70.00"), credits=[_credit()]))
    assert [None, None] == [one.content for one in made.documents]


def test_after_a_year_an_agreement_no_longer_lowers_the_tax() -> None:
    """Art. 26 c. 3: a year from the operation. A contract that ended has no such term (c. 2)."""
    known = [issued("balance", "7/EB", "2025-03-19")]
    codes = {
        reason: [one.code for one in plan(hire(RENT, credits=[_credit(reason=reason)]), known).documents[1].remarks]
        for reason in ("agreement", "error", "contract_ended", "foreseen")
    }
    late = ["credit_after_a_year"]
    assert {"agreement": late, "error": late, "contract_ended": [], "foreseen": []} == codes


def test_the_year_is_counted_from_the_payment_and_ends_with_its_day() -> None:
    contract = hire(RENT, payments=[paid("2024-02-29", "305.00")], credits=[_credit()])
    known = [issued("balance", "7/EB", "2024-03-05")]

    assert [[], ["credit_after_a_year"]] == [
        [one.code for one in plan(contract, known, today=day).documents[1].remarks]
        for day in (date(2025, 2, 28), date(2025, 3, 1))
    ]


def test_an_increase_of_what_was_invoiced_is_a_debit_note() -> None:
    increase = {"of": "balance", "agreed_date": "2026-03-10", "charges": [charge("rent", "24.40")]}
    made = plan(hire(RENT, increases=[increase]), [BALANCE_ISSUED])

    assert ["TD01 305.00 (22 305.00)", "TD05 24.40 (22 24.40)"] == shown(made)
    assert [("7/EB", date(2026, 3, 5))] == [(one.number, one.date) for one in _content(made.documents[1]).linked]


def test_an_increase_has_twelve_days_from_its_agreement() -> None:
    """Art. 26 c. 1 keeps the rules of art. 21 for what is added."""
    increase = {"of": "balance", "agreed_date": "2026-03-10", "charges": [charge("rent", "24.40")]}
    contract = hire(RENT, increases=[increase])

    assert date(2026, 3, 22) == plan(contract, [BALANCE_ISSUED]).documents[1].transmit_by
    late = plan(contract, [BALANCE_ISSUED], today=date(2026, 3, 23)).documents[1]
    assert ["term_passed"] == [one.code for one in late.remarks]


def test_what_comes_to_light_later_is_no_increase() -> None:
    increase = {"of": "balance", "agreed_date": "2026-03-10", "charges": [charge("toll", "24.40")]}
    assert (
        "TD05 24.40 (22 24.40) !not_an_increase" == shown(plan(hire(RENT, increases=[increase]), [BALANCE_ISSUED]))[1]
    )


def test_an_increase_of_nothing_is_refused() -> None:
    increase = {"of": "late:9", "agreed_date": "2026-03-10", "charges": [charge("rent", "24.40")]}
    assert "TD05 24.40 (22 24.40) !original_not_known" == shown(plan(hire(RENT, increases=[increase])))[1]


def test_a_credit_note_that_was_issued_is_not_judged_anew() -> None:
    contract = hire(RENT, credits=[_credit(charges=[charge("rent", "900.00")])])
    known = [BALANCE_ISSUED, issued("credit:1", "1/NC", "2026-03-16")]
    assert "TD04 900.00 (22 900.00)" == shown(plan(contract, known))[1]


def test_a_late_invoice_can_be_credited() -> None:
    contract = hire(RENT, charge("toll", "12.20", late=1), credits=[_credit(of="late:1")])
    known = [BALANCE_ISSUED, issued("late:1", "9/EB", "2026-03-12")]
    assert "TD04 12.20 (22 12.20)" == shown(plan(contract, known))[2]


def test_the_same_contract_twice_is_the_same_documents() -> None:
    """Also after they were issued, and when days have passed: nobody makes a second one."""
    contract = hire(RENT, charge("toll", "12.20", late=1), payments=[ADVANCE, paid("2026-03-05", "183.00")])
    before = plan(contract, [ADVANCE_ISSUED], today=date(2026, 3, 6)).documents
    after = plan(contract, [ADVANCE_ISSUED, BALANCE_ISSUED], today=date(2026, 5, 1)).documents

    assert [one.external_id for one in before] == [one.external_id for one in after]
    assert [_form(one) for one in before[:2]] == [_form(one) for one in after[:2]]
    assert [ADVANCE_ISSUED, BALANCE_ISSUED, None] == [one.issued for one in after]


def test_a_payment_after_the_invoice_changes_nothing_in_it() -> None:
    unpaid = plan(hire(RENT), today=date(2026, 3, 5)).documents[0]
    contract = hire(RENT, payments=[paid("2026-03-18", "305.00")])
    assert _form(unpaid) == _form(plan(contract, [BALANCE_ISSUED]).documents[0])


def test_an_advance_after_the_hire_was_invoiced_is_none() -> None:
    """The balance stays as it was issued, and nobody invoices the same money twice."""
    contract = hire(RENT, payments=[paid("2026-03-10", "61.00", "advance")])
    assert [
        "TD02 61.00 (22 61.00) !advance_after_hire",
        "TD01 305.00 (22 305.00)",
    ] == shown(plan(contract, [BALANCE_ISSUED]))


def test_a_charge_added_to_what_was_issued_is_noticed() -> None:
    contract = hire(RENT, charge("fuel", "40.00"))
    codes = {
        total: [one.code for one in plan(contract, [_issued_for(total)]).documents[0].remarks]
        for total in ("305.00", "345.00")
    }
    assert {"305.00": ["issued_differs"], "345.00": []} == codes


def test_what_was_issued_is_not_judged_anew() -> None:
    contract = hire(RENT, payments=[paid("2026-01-05", "305.00")])
    assert [["term_passed"], []] == [
        [one.code for one in plan(contract, known).documents[0].remarks] for known in ([], [BALANCE_ISSUED])
    ]


def test_payments_of_several_days_are_asked_about() -> None:
    """The first one is the Data, and starts the term."""
    contract = hire(RENT, payments=[paid("2026-03-14", "100.00"), paid("2026-03-10", "205.00")])
    (document,) = plan(contract).documents

    assert ["payments_apart"] == [one.code for one in document.remarks]
    assert (date(2026, 3, 10), date(2026, 3, 22)) == (_content(document).date, document.transmit_by)


def test_a_balance_is_not_dated_before_the_advance_that_it_quotes() -> None:
    contract = hire(RENT, payments=[ADVANCE, paid("2026-02-18", "183.00")])
    assert date(2026, 2, 20) == _content(plan(contract, [ADVANCE_ISSUED]).documents[1]).date


def test_more_paid_than_owed_is_asked_about() -> None:
    contract = hire(RENT, payments=[paid("2026-03-14", "305.01")])
    assert ["TD01 305.00 (22 305.00) ?paid_more"] == shown(plan(contract))


def test_money_that_pays_no_document_is_asked_about() -> None:
    """Paid wholly in advance, and once more; and for late charges that nobody entered."""
    payments = [paid("2026-02-20", "305.00", "advance"), paid("2026-03-05", "9.00"), paid("2026-03-10", "8.00", "late")]
    made = plan(hire(RENT, payments=payments), [ADVANCE_ISSUED])
    strays = [one for one in made.remarks if one.code == "pays_nothing"]
    assert [euros(Decimal(9)), euros(Decimal(8))] == [one.values["amount"] for one in strays]


def test_late_payments_belong_to_their_batch() -> None:
    contract = hire(RENT, charge("toll", "8.00", late=1), payments=[paid("2026-03-10", "8.00", "late")])
    assert () == plan(contract, [BALANCE_ISSUED]).remarks


def test_a_document_of_nothing_is_refused() -> None:
    made = plan(hire(RENT, charge("rent", "-305.00", description="Sconto")))
    assert ["TD01 0.00 (22 305.00; 22 -305.00) !not_positive"] == shown(made)


def test_a_discount_is_a_line() -> None:
    made = plan(hire(RENT, charge("rent", "-61.00", description="Sconto fedeltà")))
    assert ["TD01 244.00 (22 305.00; 22 -61.00)"] == shown(made)


def test_a_quantity_that_no_price_fits_is_billed_as_one() -> None:
    rent = charge("extra", "0.0000000572", quantity="7000000")
    (line,) = _content(plan(hire(rent)).documents[0]).lines
    assert ("1", "0.33") == (str(line.quantity), str(line.unit_price))


def test_an_advance_of_a_hire_that_nobody_decided_waits() -> None:
    contract = hire(
        RENT,
        payments=[ADVANCE],
        place={"handed_over": "FR"},
        renter=GERMAN_BUSINESS,
        **days("2026-03-01", "2026-03-05"),
    )
    assert [None, None] == [one.content for one in plan(contract).documents]


def test_stamp_duty_is_charged_where_the_company_does_so() -> None:
    """Over 77.47 without VAT, beside taxed lines too; on credit notes it is not given back."""
    contract = hire(RENT, charge("penalty", "77.48"), credits=[_credit(charges=[charge("penalty", "77.48")])])

    assert [
        "TD01 384.48 (22 305.00; N1 77.48; N1 2.00)",
        "TD04 77.48 (N1 77.48)",
    ] == shown(plan(contract, [BALANCE_ISSUED], charge_bollo=True))
    assert "TD01 382.48 (22 305.00; N1 77.48)" == shown(plan(contract, [BALANCE_ISSUED]))[0]


def test_stamp_duty_begins_over_77_47() -> None:
    contract = hire(RENT, charge("penalty", "77.47"))
    assert ["TD01 382.47 (22 305.00; N1 77.47)"] == shown(plan(contract, charge_bollo=True))


def test_stamp_duty_on_an_advance_is_not_taken_off_the_balance() -> None:
    rent = charge("rent", "1000.00", net=True)
    contract = hire(
        rent, payments=[paid("2026-03-02", "400.00", "advance")], renter=CONSUMER, place={"used": "outside_eu"}
    )
    assert [
        "TD02 402.00 (N2.1 400.00; N1 2.00)",
        "TD01 602.00 (N2.1 1000.00; N2.1 -400.00; N1 2.00)",
    ] == [
        one.split(" ?")[0]
        for one in shown(plan(contract, [issued("advance:1", "5/EB", "2026-03-02")], charge_bollo=True))
    ]


def _credit(**changes: Any) -> dict[str, Any]:
    return {"of": "balance", "agreed_date": "2026-03-15", "reason": "agreement", **changes}


def _issued_for(amount: str) -> Issued:
    return Issued("RA-17:balance", "7/EB", date(2026, 3, 5), total=Decimal(amount))


def _content(document: PlannedDocument) -> Content:
    assert document.content is not None
    return document.content


def _form(document: PlannedDocument) -> dict[str, Any]:
    return fingerprint_form(_content(document))
