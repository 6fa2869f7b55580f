"""Warnings on the hire of vehicles, where the file shows that it is one."""

import re
from collections.abc import Iterator

from electronic_billing.fatturapa.countries import is_eu_abroad
from electronic_billing.fatturapa.facts import DocumentFacts, InvoiceFacts
from electronic_billing.fatturapa.findings import Finding, warning
from electronic_billing.fatturapa.ordinary import DettaglioLinea

_HIRE = re.compile(r"\b(?:noleggi\w*|autonoleggi\w*|rental|hire|locazione)\b", re.IGNORECASE)
_VEHICLE = re.compile(
    r"\b(?:auto\w*|veicol\w*|vettur\w*|furgon\w*|scooter|moto\w*|camper|targa\w*|car|cars|van|vehicle\w*)\b",
    re.IGNORECASE,
)
# Short is up to thirty days without a break (art. 7-quater, letter e); the last day counts.
_SHORT_DAYS = 30


def of_document(invoice: InvoiceFacts, document: DocumentFacts) -> Iterator[Finding]:
    if document.body is None:
        return
    lines = document.body.dati_beni_servizi.dettaglio_linee
    hires = [number for number, line in enumerate(lines) if _is_vehicle_hire(line)]
    if not hires:
        return
    if not document.body.dati_generali.dati_contratto:
        yield warning("EB005", f"{document.path}/DatiGenerali/DatiContratto")
    if is_eu_abroad(invoice.buyer.paese):
        for number in hires:
            yield from _short_hire(invoice, document.lines[number].path, lines[number])


def _short_hire(invoice: InvoiceFacts, path: str, line: DettaglioLinea) -> Iterator[Finding]:
    """EB004: short hire is taxed where the vehicle is handed over, whoever the customer is."""
    if line.natura != "N2.1" or line.data_inizio_periodo is None or line.data_fine_periodo is None:
        return
    days = (line.data_fine_periodo - line.data_inizio_periodo).days + 1
    if days <= _SHORT_DAYS:
        yield warning("EB004", f"{path}/Natura", days=str(days), country=invoice.buyer.paese)


def _is_vehicle_hire(line: DettaglioLinea) -> bool:
    has_plate = any(data.tipo_dato.upper() == "TARGA" for data in line.altri_dati_gestionali)
    is_hire = _HIRE.search(line.descrizione) is not None
    return is_hire and (has_plate or _VEHICLE.search(line.descrizione) is not None)
