"""Contents and their seller, for tests without a database."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from electronic_billing.content.fattura import Place
from electronic_billing.content.model import Content
from electronic_billing.service.samples import sample_invoice

TODAY = date(2026, 3, 10)
PLACE = Place(day=TODAY, numero="7/EB", modalita="MP08")


@dataclass(frozen=True)
class Aurora:
    name: str = "Autonoleggio Aurora S.r.l."
    partita_iva: str = "12345678903"
    codice_fiscale: str = "12345678903"
    regime_fiscale: str = "RF01"
    street: str = "Via Appia Nuova 1"
    postal_code: str = "00183"
    city: str = "Roma"
    province: str = "RM"


SELLER = Aurora()


def content_of(**changes: Any) -> Content:
    return msgspec.convert({**sample_invoice("RES-1"), **changes}, Content, strict=False)
