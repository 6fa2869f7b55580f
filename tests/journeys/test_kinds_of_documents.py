"""Every kind of document that a rental company issues arrives at SDI as it was asked for, and passes."""

from typing import Any

import pytest

from electronic_billing.fatturapa.ordinary import Body, FatturaElettronica
from electronic_billing.fatturapa.read import read
from electronic_billing.service.samples import sample_invoice
from support.world import AURORA, World

CONTRACT = {"number": "RA-2026-17", "date": "2026-03-01"}
ADDRESS = {"street": "Hauptstraße 1", "postal_code": "10115", "city": "Berlin"}
HOME = {"street": "Via Roma 1", "postal_code": "00184", "city": "Roma", "province": "RM"}
OFFICE = {
    "name": "Comune di Roma",
    "codice_fiscale": "02438750586",
    "codice_destinatario": "UFY9MH",
    "split_payment": True,
    "address": HOME,
}
PLATE = {"tipo_dato": "TARGA", "riferimento_testo": "GA123BC"}
HIRE = {
    "description": "Noleggio auto",
    "unit_price": "98.36065574",
    "quantity": "3",
    "period_start": "2026-03-07",
    "period_end": "2026-03-09",
    "altri_dati": [PLATE],
}
KINDS: dict[str, dict[str, Any]] = {
    "hire with period and plate": {"lines": [HIRE], "contracts": [CONTRACT]},
    "advance": {"tipo_documento": "TD02", "contracts": [CONTRACT]},
    "balance": {
        "lines": [HIRE, {"description": "Acconto fattura 1/EB", "unit_price": "-40.98"}],
        "contracts": [CONTRACT],
        "linked": [{"number": "1/EB", "date": "2026-03-02"}],
    },
    "deferred": {"tipo_documento": "TD24", "contracts": [CONTRACT, {"number": "RA-2026-18", "date": "2026-03-04"}]},
    "increase": {"tipo_documento": "TD05", "linked": [{"number": "1/EB", "date": "2026-03-02"}]},
    "credit note": {"kind": "credit_note", "linked": [{"number": "1/EB", "date": "2026-03-02"}]},
    "rounded": {"lines": [{"description": "Noleggio", "unit_price": "163.93"}], "rounding": "0.01"},
    "penalty with stamp duty": {
        "lines": [HIRE, {"description": "Penale", "unit_price": "100", "vat_rate": "0", "natura": "N1"}]
    },
    "person": {"customer": {"name": "Mario Rossi", "codice_fiscale": "RSSMRA80A01H501U", "address": HOME}},
    "business abroad": {
        "customer": {"name": "Müller GmbH", "country": "DE", "partita_iva": "136695976", "address": ADDRESS}
    },
    "person abroad": {"customer": {"name": "J. Smith", "country": "GB", "partita_iva": "P123", "address": ADDRESS}},
    "person abroad with an Italian code": {
        "customer": {"name": "A. Müller", "country": "DE", "codice_fiscale": "RSSMRA80A01H501U", "address": ADDRESS}
    },
    "by certified mail": {
        "customer": {**sample_invoice("")["customer"], "codice_destinatario": "0000000", "pec": "a@pec.example"}
    },
    "public body": {"customer": OFFICE, "contracts": [{**CONTRACT, "cig": "Z123456789", "cup": "A12B34567890123"}]},
}
ENDS = {"person": "not_delivered", "person abroad with an Italian code": "not_delivered", "public body": "accepted"}


async def sent(billing: World, **changes: Any) -> tuple[dict[str, Any], Body]:
    invoice = await billing.issue("RES-1", **changes)
    await billing.settle()
    for _ in range(10):
        await billing.advance(60)
    (document,) = await billing.documents()
    answer = await billing.http.get(
        f"{billing.settings.fic_url}/c/{AURORA}/issued_documents/{document['id']}/e_invoice/xml",
        headers={"Authorization": f"Bearer {billing.simulator.manual_token}"},
    )
    fattura = read(answer.content).document
    assert isinstance(fattura, FatturaElettronica)
    return await billing.invoice(invoice["id"]), fattura.bodies[0]


@pytest.mark.parametrize("kind", KINDS)
async def test_it_is_cleared(billing: World, kind: str) -> None:
    invoice, _ = await sent(billing, **KINDS[kind])
    assert None is invoice["problem"]
    assert ENDS.get(kind, "cleared") == invoice["state"]


async def test_what_has_no_field_at_fatture_in_cloud_is_in_the_file_all_the_same(billing: World) -> None:
    _, body = await sent(billing, **{**KINDS["balance"], "tipo_documento": "TD24", "rounding": "0.01"})
    general = body.dati_generali
    line = body.dati_beni_servizi.dettaglio_linee[0]
    assert ("TD24", "0.01") == (
        general.dati_generali_documento.tipo_documento,
        str(general.dati_generali_documento.arrotondamento),
    )
    assert ["RA-2026-17"] == [one.id_documento for one in general.dati_contratto]
    assert ["1/EB"] == [one.id_documento for one in general.dati_fatture_collegate]
    assert ("2026-03-07", "2026-03-09") == (str(line.data_inizio_periodo), str(line.data_fine_periodo))
    assert [("TARGA", "GA123BC")] == [(one.tipo_dato, one.riferimento_testo) for one in line.altri_dati_gestionali]
