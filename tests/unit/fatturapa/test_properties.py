"""What holds for every document our builder makes, and for every file that anyone sends."""

from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from electronic_billing.fatturapa.check import check_document, check_file
from electronic_billing.fatturapa.ordinary import FatturaElettronica
from electronic_billing.fatturapa.read import read
from electronic_billing.fatturapa.write import write
from support import fatturapa_drafts as drafts
from support.fatturapa_drafts import TODAY
from support.fatturapa_strategies import documents


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_what_we_build_has_no_findings_and_reads_back_byte_for_byte(document: FatturaElettronica) -> None:
    written = write(document)
    reading = read(written)

    assert [] == check_document(document, today=TODAY)
    assert () == check_file(written, today=TODAY).findings
    assert written == write(reading.document)


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_comes_is_judged(raw: bytes) -> None:
    assert check_file(raw, today=TODAY).outcome in {"unreadable", "rejected"}


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_whatever_a_field_holds_is_judged(data: st.DataObject) -> None:
    """Drafts come from people and machines: any text, any number, and still a list of findings."""
    document = drafts.invoice()
    line = document.bodies[0].dati_beni_servizi.dettaglio_linee[0]
    summary = document.bodies[0].dati_beni_servizi.dati_riepilogo[0]
    numbers = st.decimals() | st.sampled_from([Decimal("1E+400"), Decimal("-0"), Decimal("1E-400")])
    line.prezzo_unitario, line.prezzo_totale, line.quantita = (data.draw(numbers) for _ in range(3))
    line.aliquota_iva, summary.aliquota_iva, summary.imposta = (data.draw(numbers) for _ in range(3))
    line.descrizione, line.natura = data.draw(st.text()), data.draw(st.text(max_size=3))
    document.bodies[0].dati_generali.dati_generali_documento.numero = data.draw(st.text(max_size=30))

    found = check_document(document, today=TODAY)

    assert all(finding.message("it") and finding.hint("en") for finding in found)
