"""What the product asks of Fatture in Cloud becomes, in the simulator, the e-invoice that the product means."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import httpx2
import msgspec
import pytest

from electronic_billing.content.amounts import totals_of
from electronic_billing.fatturapa.check import check_file
from electronic_billing.fatturapa.findings import Severity
from electronic_billing.fatturapa.ordinary import Body, FatturaElettronica
from electronic_billing.fatturapa.read import read
from electronic_billing.invoices.document import new_document
from fic_simulator.app import create_app
from fic_simulator.settings import SimulatorSettings
from fic_simulator.simulator import Simulator
from unit.invoices.samples import COMPANY, content_of, invoice_of

TODAY = date(2026, 3, 10)
RENTAL: dict[str, Any] = {
    "tipo_documento": "TD24",
    "subject": "Noleggio di marzo",
    "contracts": [{"number": "R-17", "date": "2026-03-01", "cig": "Z123456789"}],
    "linked": [{"number": "3/EB", "date": "2026-02-01"}],
    "lines": [
        {
            "description": "Noleggio furgone",
            "quantity": "3",
            "unit_price": "65.12345678",
            "period_start": "2026-03-07",
            "period_end": "2026-03-10",
            "altri_dati": [{"tipo_dato": "TARGA", "riferimento_testo": "GA123BC"}],
        },
        {"description": "Riaddebito pedaggi", "unit_price": "100.00", "vat_rate": "0", "natura": "N1"},
    ],
}


@pytest.fixture
async def api() -> AsyncIterator[httpx2.AsyncClient]:
    """One that refuses whatever its printed structures do not know."""
    start_at = datetime(2026, 3, 10, 9, tzinfo=UTC)
    simulator = Simulator(SimulatorSettings(start_at=start_at, speed=0, switches={"ei_raw_unknown": "refuse_422"}))
    headers = {"Authorization": f"Bearer {simulator.manual_token}"}
    transport = httpx2.ASGITransport(app=create_app(simulator))
    async with httpx2.AsyncClient(transport=transport, base_url="http://fic.example", headers=headers) as client:
        yield client
    await simulator.aclose()


async def file_of(api: httpx2.AsyncClient, **changes: Any) -> bytes:
    content = content_of(**changes)
    totals = totals_of(content.lines)
    amounts = {"net": totals.net, "vat": totals.vat, "gross": totals.gross}
    document = new_document(invoice_of(content, kind=content.kind, **amounts), COMPANY)
    body = msgspec.json.Encoder(decimal_format="number").encode({"data": document})
    made = await api.post("/c/101/issued_documents", content=body)
    assert 200 == made.status_code, made.text
    answer = await api.get(f"/c/101/issued_documents/{made.json()['data']['id']}/e_invoice/xml")
    return bytes(answer.content)


def body_of(file: bytes) -> Body:
    document = read(file).document
    assert isinstance(document, FatturaElettronica)
    return document.bodies[0]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        RENTAL,
        {**RENTAL, "kind": "credit_note", "tipo_documento": ""},
        {**RENTAL, "rounding": "0.01"},
        {
            "customer": {
                "name": "Comune di Prova",
                "partita_iva": "02345678904",
                "codice_destinatario": "UFY9MH",
                "split_payment": True,
                "address": {"street": "Piazza 1", "postal_code": "80121", "city": "Napoli", "province": "NA"},
            }
        },
    ],
)
async def test_no_official_check_finds_an_error(api: httpx2.AsyncClient, changes: dict[str, Any]) -> None:
    findings = check_file(await file_of(api, **changes), today=TODAY).findings
    assert [] == [(one.code, one.path) for one in findings if one.severity is Severity.ERROR]


async def test_a_rental_is_told_whole(api: httpx2.AsyncClient) -> None:
    body = body_of(await file_of(api, **RENTAL))
    general, line = body.dati_generali, body.dati_beni_servizi.dettaglio_linee[0]
    (contract,), (linked,) = general.dati_contratto, general.dati_fatture_collegate
    assert ("TD24", ("Noleggio di marzo",)) == (
        general.dati_generali_documento.tipo_documento,
        general.dati_generali_documento.causale,
    )
    assert ("R-17", date(2026, 3, 1), "Z123456789") == (contract.id_documento, contract.data, contract.codice_cig)
    assert "3/EB" == linked.id_documento
    assert (date(2026, 3, 7), date(2026, 3, 10)) == (line.data_inizio_periodo, line.data_fine_periodo)
    assert ["GA123BC"] == [one.riferimento_testo for one in line.altri_dati_gestionali]
    assert None is not general.dati_generali_documento.dati_bollo
