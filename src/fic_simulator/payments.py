from datetime import date, timedelta
from decimal import Decimal

from fic_simulator.findings import Findings
from fic_simulator.refusals import Refusal
from fic_simulator.switches import Switches
from fic_simulator.totals import Totals, payments_sum, reply
from fic_simulator.wire import CENT, Json, decimal_of

WITHOUT_PAYMENTS = frozenset({"delivery_note", "work_report", "quote"})


def settle_payments(body: Json, totals: Totals, switches: Switches, *, fix: bool) -> None:
    """Payments must add up to the amount due; with `fix_payments` the last one is changed to fit."""
    if fix:
        _fix(body, totals.due)
    if body["type"] in WITHOUT_PAYMENTS and not body["payments_list"]:
        return
    if abs(payments_sum(body) - totals.due) > CENT * switches.payments_tolerance_cents:
        raise _sum_refused(body, totals)


def check_paid(findings: Findings, data: Json, switches: Switches) -> None:
    """A paid payment names the account it was paid to; else it is refused, or left unpaid in silence."""
    for index, payment in enumerate(data.get("payments_list") or []):
        if payment.get("status") != "paid" or (payment.get("payment_account") or {}).get("id") is not None:
            continue
        if switches.paid_without_account == "refuse_422":
            findings.missing(f"data.payments_list.{index}.payment_account.id")
        else:
            payment["status"] = "not_paid"


def next_due_date(body: Json) -> str | None:
    due = [str(row["due_date"]) for row in body["payments_list"] if row["status"] == "not_paid" and row["due_date"]]
    return min(due) if due else None


def wire_payment(payment: Json, number: int, document_date: str) -> Json:
    terms = payment.get("payment_terms") or {"days": 0, "type": "standard"}
    status = payment.get("status") or "not_paid"
    paid_on = payment.get("paid_date") or payment.get("due_date") or document_date
    return {
        "id": number,
        "amount": decimal_of(payment.get("amount")),
        "due_date": payment.get("due_date") or _due_by_terms(document_date, terms),
        "paid_date": paid_on if status == "paid" else None,
        "payment_terms": {"days": terms.get("days") or 0, "type": terms.get("type") or "standard"},
        "status": status,
        "payment_account": payment.get("payment_account"),
        "ei_raw": payment.get("ei_raw"),
    }


def _due_by_terms(document_date: str, terms: Json) -> str:
    start = date.fromisoformat(document_date)
    wanted = int(decimal_of(terms.get("days")).min(3650).max(0))
    days = min(wanted, (date.max - start).days)
    return (start + timedelta(days=days)).isoformat()


def _fix(body: Json, due: Decimal) -> None:
    payments = body["payments_list"]
    if not payments:
        payments.append({"amount": due, "due_date": body["date"], "status": "not_paid"})
        return
    others = payments_sum({"payments_list": payments[:-1]})
    payments[-1]["amount"] = due - others


def _sum_refused(body: Json, totals: Totals) -> Refusal:
    error = {
        "message": "Il totale dei pagamenti non corrisponde al totale da pagare.",
        "validation_result": None,
    }
    return Refusal(422, {"error": error, "extra": {"totals": reply(body, totals)}})
