"""The fields of an issued document: which a caller may set, of which kind, and what they start as."""

from collections.abc import Callable

from fic_simulator.event_types import DOCUMENT_TYPES
from fic_simulator.findings import Findings, Kind, is_kind
from fic_simulator.wire import Json, decimal_of

WRITABLE: dict[str, Kind] = {
    "type": "text",
    "number": "whole",
    "numeration": "text",
    "date": "day",
    "subject": "text",
    "visible_subject": "text",
    "rc_center": "text",
    "notes": "text",
    "rivalsa": "number",
    "cassa": "number",
    "cassa_taxable": "number",
    "cassa2": "number",
    "cassa2_taxable": "number",
    "withholding_tax": "number",
    "withholding_tax_taxable": "number",
    "other_withholding_tax": "number",
    "stamp_duty": "number",
    "amount_due_discount": "number",
    "use_split_payment": "flag",
    "use_gross_prices": "flag",
    "e_invoice": "flag",
    "ei_cassa_type": "text",
    "ei_cassa2_type": "text",
    "ei_withholding_tax_causal": "text",
    "ei_other_withholding_tax_type": "text",
    "ei_other_withholding_tax_causal": "text",
    "show_payments": "flag",
    "show_payment_method": "flag",
    "show_totals": "text",
    "show_notification_button": "flag",
    "show_tspay_button": "flag",
    "delivery_note": "flag",
    "accompanying_invoice": "flag",
    "dn_number": "whole",
    "dn_date": "day",
    "is_marked": "flag",
    "h_margins": "whole",
    "v_margins": "whole",
    "price_list_id": "text",
    "attachment_token": "text",
    "currency": "object",
    "language": "object",
    "payment_method": "object",
    "template": "object",
    "extra_data": "object",
    "ei_data": "object",
    "ei_raw": "object",
    "entity": "object",
    "items_list": "list",
    "payments_list": "list",
}
ENTITY: dict[str, Kind] = {
    "id": "whole",
    "code": "text",
    "name": "text",
    "type": "text",
    "first_name": "text",
    "last_name": "text",
    "contact_person": "text",
    "vat_number": "text",
    "tax_code": "text",
    "address_street": "text",
    "address_postal_code": "text",
    "address_city": "text",
    "address_province": "text",
    "address_extra": "text",
    "country": "text",
    "country_iso": "text",
    "email": "text",
    "certified_email": "text",
    "phone": "text",
    "fax": "text",
    "notes": "text",
    "ei_code": "text",
    "shipping_address": "text",
    "e_invoice": "flag",
}
ITEM: dict[str, Kind] = {
    "id": "whole",
    "product_id": "whole",
    "code": "text",
    "name": "text",
    "measure": "text",
    "net_price": "number",
    "gross_price": "number",
    "category": "text",
    "description": "text",
    "qty": "number",
    "discount": "number",
    "discount_highlight": "flag",
    "in_dn": "flag",
    "stock": "flag",
    "not_taxable": "flag",
    "apply_withholding_taxes": "flag",
    "vat": "object",
    "ei_raw": "object",
}
PAYMENT: dict[str, Kind] = {
    "id": "whole",
    "amount": "number",
    "due_date": "day",
    "paid_date": "day",
    "status": "text",
    "payment_account": "object",
    "payment_terms": "object",
    "ei_raw": "object",
}
EI_DATA: dict[str, Kind] = {
    "vat_kind": "text",
    "original_document_type": "text",
    "od_number": "text",
    "od_date": "day",
    "cig": "text",
    "cup": "text",
    "payment_method": "text",
    "bank_name": "text",
    "bank_iban": "text",
    "bank_beneficiary": "text",
    "invoice_number": "text",
    "invoice_date": "day",
}
ORIGINAL_DOCUMENTS = ("ordine", "contratto", "convenzione")
PAYMENT_STATUSES = ("not_paid", "paid", "reversed")
PERCENTAGES = ("rivalsa", "cassa", "cassa_taxable", "withholding_tax", "withholding_tax_taxable")

KnowsId = Callable[[str, object], bool]


def defaults() -> Json:
    return {
        "numeration": "",
        "subject": "",
        "visible_subject": "",
        "rc_center": "",
        "notes": "",
        "ei_cassa_type": None,
        "ei_withholding_tax_causal": None,
        "ei_other_withholding_tax_type": None,
        "ei_other_withholding_tax_causal": None,
        "stamp_duty": 0,
        "use_gross_prices": False,
        "use_split_payment": False,
        "e_invoice": False,
        "agyo_company_id": None,
        "agyo_id": None,
        "agyo_sent_at": None,
        "delivery_note": False,
        "accompanying_invoice": False,
        "amount_due_discount": 0,
        "rivalsa": 0,
        "cassa": 0,
        "withholding_tax": 0,
        "withholding_tax_taxable": 100,
        "other_withholding_tax": 0,
        "h_margins": 15,
        "v_margins": 16,
        "show_payment_method": False,
        "show_payments": True,
        "show_totals": "all",
        "show_notification_button": False,
        "show_tspay_button": False,
        "is_marked": False,
        "currency": {"id": "EUR", "exchange_rate": "1.00000", "symbol": "€"},
        "language": {"code": "it", "name": "Italiano"},
        "payment_method": None,
        "template": {"id": 2821, "name": "Light Smoke"},
        "extra_data": None,
        "ei_data": None,
        "ei_raw": None,
        "merged_in": None,
        "original_document": None,
        "seen_date": None,
        "attachment_url": None,
        "has_ts_pay_pending_payment": False,
        "items_list": [],
        "payments_list": [],
    }


def check_document(findings: Findings, data: Json, knows: KnowsId, *, creating: bool) -> None:
    """`knows(kind, id)` says whether the company has that VAT type, account, method or customer."""
    findings.check_all("data", data, WRITABLE)
    _check_type(findings, data, creating=creating)
    if creating or data.get("entity") is not None:
        _check_entity(findings, data.get("entity"), knows)
    _check_numbers(findings, data)
    _check_method(findings, data.get("payment_method"), knows)
    _check_ei_data(findings, data.get("ei_data"))
    for index, item in enumerate(_list(data, "items_list")):
        _check_item(findings, f"data.items_list.{index}", item, knows)
    for index, payment in enumerate(_list(data, "payments_list")):
        _check_payment(findings, f"data.payments_list.{index}", payment, knows)


def _list(data: Json, name: str) -> list[object]:
    value = data.get(name)
    return value if isinstance(value, list) else []


def _check_type(findings: Findings, data: Json, *, creating: bool) -> None:
    if not creating:
        return
    if not data.get("type"):
        findings.missing("data.type")
    elif data["type"] not in DOCUMENT_TYPES:
        findings.unknown("data.type")


def _check_entity(findings: Findings, entity: object, knows: KnowsId) -> None:
    if not isinstance(entity, dict):
        if entity is None:
            findings.missing("data.entity")
        return
    if not entity.get("name"):
        findings.missing("data.entity.name")
    for name, kind in ENTITY.items():
        path = f"data.entity.{name}"
        if kind == "text" and name in entity and entity[name] is None and name != "type":
            findings.add(path, f"The {path} must be a string.")  # null is refused here, an empty text is not
        findings.check(path, entity.get(name), kind)
    if entity.get("id") is not None and not knows("clients", entity["id"]):
        findings.unknown("data.entity.id")


def _check_numbers(findings: Findings, data: Json) -> None:
    number = data.get("number")
    if is_kind(number, "whole") and decimal_of(number) < 1:
        findings.add("data.number", "The data.number must be at least 1.")
    for name in PERCENTAGES:
        value = data.get(name)
        if is_kind(value, "number") and not 0 <= decimal_of(value) <= 100:
            findings.add(f"data.{name}", f"The data.{name} must be between 0 and 100.")


def _check_method(findings: Findings, method: object, knows: KnowsId) -> None:
    if not isinstance(method, dict) or method.get("id") is None:
        return
    if not knows("payment_method", method["id"]):
        findings.unknown("data.payment_method.id")


def _check_ei_data(findings: Findings, ei_data: object) -> None:
    """The order, contract or convention that is named by its kind has a number and a date."""
    if not isinstance(ei_data, dict):
        return
    findings.check_all("data.ei_data", ei_data, EI_DATA)
    kind = ei_data.get("original_document_type")
    if kind and kind not in ORIGINAL_DOCUMENTS:
        findings.unknown("data.ei_data.original_document_type")
    for name in ("od_number", "od_date") if kind else ():
        if not ei_data.get(name):
            findings.missing(f"data.ei_data.{name}")


def _check_item(findings: Findings, path: str, item: object, knows: KnowsId) -> None:
    if not isinstance(item, dict):
        findings.add(path, f"The {path} must be an array.")
        return
    findings.check_all(path, item, ITEM)
    vat = item.get("vat")
    if not isinstance(vat, dict) or vat.get("id") is None:
        findings.missing(f"{path}.vat.id")
    elif not knows("vat_type", vat["id"]):
        findings.unknown(f"{path}.vat.id")
    elif vat.get("notes") == "":
        findings.add(f"{path}.vat.notes", f"The {path}.vat.notes must be a string.")
    if is_kind(item.get("discount"), "number") and not 0 <= decimal_of(item["discount"]) <= 100:
        findings.add(f"{path}.discount", f"The {path}.discount must be between 0 and 100.")


def _check_payment(findings: Findings, path: str, payment: object, knows: KnowsId) -> None:
    if not isinstance(payment, dict):
        findings.add(path, f"The {path} must be an array.")
        return
    findings.check_all(path, payment, PAYMENT)
    if payment.get("status") not in (None, *PAYMENT_STATUSES):
        findings.unknown(f"{path}.status")
    account = payment.get("payment_account")
    number = account.get("id") if isinstance(account, dict) else None
    if number is not None and not knows("payment_account", number):
        findings.unknown(f"{path}.payment_account.id")
