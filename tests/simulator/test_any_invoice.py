"""Any invoice that a rental platform may well make passes the official checks."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from electronic_billing.fatturapa.check import check_file
from electronic_billing.fatturapa.findings import Severity
from fic_simulator import documents
from fic_simulator.invoice_xml import invoice_xml
from fic_simulator.settings import SimulatorSettings
from fic_simulator.simulator import Simulator
from fic_simulator.xml_verify import xml_problems
from simulator.bodies import CUSTOMER, e_invoice

TODAY = date(2026, 11, 20)
TEXTS = st.text(max_size=1200)  # any character: what the format lacks is transliterated
COMPANIES = st.fixed_dictionaries({"name": TEXTS.filter(bool), "address_street": TEXTS, "address_city": TEXTS})
CUSTOMERS = st.sampled_from(
    [
        {},
        {"vat_number": "", "tax_code": "RSSMRA80A01H501U", "ei_code": "0000000", "type": "person"},
        {"certified_email": "bora@pec.example", "ei_code": "0000000"},
        {"ei_code": "UFY9MH", "type": "pa"},
        {"country": "Germania", "country_iso": "DE", "vat_number": "123456789", "ei_code": "XXXXXXX"},
        {"country": "Francia", "country_iso": "FR", "vat_number": "", "tax_code": "", "ei_code": "XXXXXXX"},
    ]
)
LINES = st.fixed_dictionaries(
    {
        "name": TEXTS,
        "description": TEXTS,
        "measure": st.sampled_from(["", "gg", "km", "pezzi di ricambio"]),
        "qty": st.decimals("0.01", "999", places=2) | st.decimals("0.00000001", "9", places=8),
        "net_price": st.decimals("-9999", "99999", places=2) | st.decimals("-99", "999", places=8),
        "discount": st.sampled_from([0, 10, Decimal("12.5"), 100]),
        "vat": st.sampled_from([0, 3, 4, 54, 9, 10, 13, 16, 21, 22, 46]).map(lambda number: {"id": number}),
        "ei_raw": st.none()
        | st.just({"DettaglioLinee": {"DataInizioPeriodo": "2026-11-17", "DataFinePeriodo": "2026-11-20"}}),
    }
)
MORE = st.fixed_dictionaries(
    {
        "visible_subject": TEXTS,
        "stamp_duty": st.sampled_from([0, 2]),
        "ei_raw": st.none()
        | st.just({"FatturaElettronicaBody": {"DatiGenerali": {"DatiContratto": {"IdDocumento": "R-1"}}}}),
    }
)


@pytest.fixture(scope="module")
def simulator() -> Simulator:
    start_at = datetime(2026, 11, 20, 9, tzinfo=UTC)
    return Simulator(SimulatorSettings(start_at=start_at, speed=0, switches={"plan_document_limit": 10**6}))


@settings(deadline=None, max_examples=60)
@given(st.lists(LINES, min_size=1, max_size=5), CUSTOMERS, COMPANIES, MORE)
def test_no_official_check_finds_an_error(
    simulator: Simulator, lines: list[Any], kind: dict[str, Any], named: dict[str, Any], more: dict[str, Any]
) -> None:
    world, company = simulator.world, simulator.world.companies.get(101)
    assert company is not None
    body = e_invoice(entity={**CUSTOMER, **named, **kind}, items_list=lines, payments_list=[], **more)
    document = documents.create(world, company, body, fix_payments=True)
    findings = check_file(invoice_xml(world, company, document), today=TODAY).findings
    errors = [(one.code, one.path, one.message("en")) for one in findings if one.severity is Severity.ERROR]
    assert ([], []) == (errors, xml_problems(world, company, document))
