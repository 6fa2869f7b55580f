from decimal import Decimal

from fic_simulator.wire import Json

CUSTOMER: Json = {
    "name": "Trasporti Bora S.r.l.",
    "vat_number": "IT30030030032",
    "tax_code": "30030030032",
    "address_street": "Via dei Tigli, 12",
    "address_postal_code": "34100",
    "address_city": "Trieste",
    "address_province": "TS",
    "country": "Italia",
    "ei_code": "M5UXCR1",
    "certified_email": "",
}


def item(**changes: object) -> Json:
    return {"name": "Noleggio auto", "qty": 1, "net_price": 100, "vat": {"id": 0}, **changes}


def payment(amount: object = 122, **changes: object) -> Json:
    return {"amount": amount, "due_date": "2026-12-20", "status": "not_paid", **changes}


def invoice(**changes: object) -> Json:
    """100 € plus 22 %: due 122 €, on 20 November 2026."""
    return {
        "type": "invoice",
        "date": "2026-11-20",
        "entity": dict(CUSTOMER),
        "items_list": [item()],
        "payments_list": [payment()],
        **changes,
    }


def e_invoice(**changes: object) -> Json:
    return invoice(**{"e_invoice": True, "ei_data": {"payment_method": "MP05"}, **changes})


def money(value: object) -> Decimal:
    return Decimal(str(value))
