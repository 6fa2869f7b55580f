"""What a host posts: one invoice of a rental, as in docs/api.md."""

from typing import Any


def sample_invoice(external_id: str, *, codice_destinatario: str = "M5UXCR1") -> dict[str, Any]:
    return {
        "external_id": external_id,
        "customer": {
            "name": "Trasporti Meridiana S.r.l.",
            "partita_iva": "02345678904",
            "codice_destinatario": codice_destinatario,
            "address": {"street": "Via dei Mille 12", "postal_code": "80121", "city": "Napoli", "province": "NA"},
        },
        "lines": [
            {"description": "Noleggio furgone, 3 giorni, targa GA123BC", "quantity": "3", "unit_price": "65.00"},
            {"description": "Riduzione franchigia danni", "quantity": "3", "unit_price": "12.50"},
        ],
        "payment": {"method": "MP08"},
    }


def sample_company() -> dict[str, str | list[str]]:
    """The add-company form, filled in for the demo's tenant."""
    return {
        "name": "Autonoleggio Aurora",
        "partita_iva": "12345678903",
        "codice_fiscale": "12345678903",
        "regime_fiscale": "RF01",
        "street": "Via Appia Nuova 1",
        "postal_code": "00183",
        "city": "Roma",
        "province": "RM",
    }
