"""Invoices as our builder makes them, of every customer and treatment."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from electronic_billing.fatturapa import build
from electronic_billing.fatturapa.blocks import IdFiscale
from electronic_billing.fatturapa.ordinary import DettaglioLinea, FatturaElettronica
from electronic_billing.fatturapa.ordinary_general import DocumentoCorrelato, ScontoMaggiorazione
from support import fatturapa_drafts as drafts
from support.fatturapa_drafts import IBAN, TODAY

LATIN = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_categories=["Cc"]), min_size=1, max_size=60
)
PRICES = st.decimals("-99999", "999999", places=8)
QUANTITIES = st.none() | st.decimals("0.01", "9999", places=4)
TREATMENTS = st.sampled_from(["22.00", "10.00", "4.00", "N1", "N2.2", "N4", "N3.1"])
PERCENTAGES = st.decimals("0", "100", places=2)


@st.composite
def discounts(draw: st.DrawFn) -> ScontoMaggiorazione:
    tipo = draw(st.sampled_from(["SC", "MG"]))
    if draw(st.booleans()):
        return ScontoMaggiorazione(tipo=tipo, percentuale=draw(PERCENTAGES))
    return ScontoMaggiorazione(tipo=tipo, importo=draw(st.decimals("0", "100", places=4)))


@st.composite
def lines(draw: st.DrawFn) -> DettaglioLinea:
    treatment = draw(TREATMENTS)
    is_taxed = not treatment.startswith("N")
    start = draw(st.dates(date(2026, 1, 1), TODAY))
    return DettaglioLinea(
        descrizione=draw(LATIN),
        quantita=draw(QUANTITIES),
        data_inizio_periodo=start,
        data_fine_periodo=start + timedelta(days=draw(st.integers(0, 60))),
        prezzo_unitario=draw(PRICES),
        sconto_maggiorazione=tuple(draw(st.lists(discounts(), max_size=2))),
        aliquota_iva=Decimal(treatment) if is_taxed else Decimal("0.00"),
        natura="" if is_taxed else treatment,
    )


@st.composite
def _documents(draw: st.DrawFn) -> FatturaElettronica:
    """Businesses, people, public offices and foreigners; invoices, credit notes and lots."""
    customer = draw(st.sampled_from(["business", "person", "office", "foreigner"]))
    count = draw(st.integers(1, 3))
    codice = {"business": "ABC1234", "person": "0000000", "office": "ABC123", "foreigner": "XXXXXXX"}[customer]
    header = drafts.header(formato="FPA12" if customer == "office" else "FPR12", codice=codice)
    buyer = header.cessionario_committente
    if customer == "person":
        buyer.dati_anagrafici.id_fiscale_iva, buyer.dati_anagrafici.codice_fiscale = None, "RSSMRA80A01H501U"
    if customer == "foreigner":
        buyer.dati_anagrafici.id_fiscale_iva = IdFiscale(
            id_paese="FR", id_codice=draw(st.from_regex("[0-9]{1,28}", fullmatch=True))
        )
        buyer.sede = drafts.address(nazione="FR", cap="00000")
    bodies = []
    for number in range(count):
        tipo = draw(st.sampled_from(["TD01", "TD02", "TD04", "TD24"]))
        draft = build.Draft(
            tipo=tipo,
            day=TODAY - timedelta(days=draw(st.integers(0, 8))),
            numero=f"{number + 1}/A",
            lines=tuple(draw(st.lists(lines(), min_size=1, max_size=6))),
            causale=tuple(draw(st.lists(LATIN, max_size=2))),
            contracts=(DocumentoCorrelato(id_documento="RA-2026-77"),),
            linked=(DocumentoCorrelato(id_documento="9/A", data=date(2026, 10, 2)),) if tipo == "TD04" else (),
            summing=build.Summing(esigibilita="S" if customer == "office" else "I"),
        )
        body = build.body(draft, regime="RF01", codice_destinatario=codice)
        bodies.append(build.paid(body, modalita="MP05", due=TODAY, iban=IBAN))
    return build.invoice(header, *bodies)


def _fits(document: FatturaElettronica) -> bool:
    """The format has room for eleven digits before the point."""
    return all(len(f"{abs(build.total(body.dati_beni_servizi.dati_riepilogo)):f}") <= 14 for body in document.bodies)


def documents() -> st.SearchStrategy[FatturaElettronica]:
    return _documents().filter(_fits)
