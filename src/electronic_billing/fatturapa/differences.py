"""Where two e-invoices that should say the same do not: ours, as it was asked for, and the one that was made of it."""

from collections.abc import Iterator
from decimal import Decimal

import msgspec

from electronic_billing.fatturapa.blocks import IdFiscale, Indirizzo
from electronic_billing.fatturapa.codes import Recipient
from electronic_billing.fatturapa.facts import BUYER, HEADER, SELLER
from electronic_billing.fatturapa.ordinary import Body, DatiRiepilogo, DettaglioLinea, FatturaElettronica
from electronic_billing.fatturapa.ordinary_general import DocumentoCorrelato
from electronic_billing.fatturapa.ordinary_header import Anagrafica

_BODY = "FatturaElettronicaBody[1]"
_GENERAL = f"{_BODY}/DatiGenerali/DatiGeneraliDocumento"
_LINES = f"{_BODY}/DatiBeniServizi/DettaglioLinee"


class Difference(msgspec.Struct, frozen=True):
    """The same field in both, "" where it is not there. `matters`: it changes what is owed, by whom, for what, or
    where the invoice goes; else it is how something is written (a name, an address, a description)."""

    path: str
    ours: str
    theirs: str
    matters: bool = True


def differences(ours: FatturaElettronica, theirs: FatturaElettronica) -> list[Difference]:
    """Of the first body of each. What only the maker of a file decides (transmitter, progressive number) is left out,
    and what it may add without saying anything else (contacts, REA, attachments)."""
    found = [*_addressing(ours, theirs), *_parties(ours, theirs)]
    if len(ours.bodies) != len(theirs.bodies):
        found.append(Difference("FatturaElettronicaBody", str(len(ours.bodies)), str(len(theirs.bodies))))
    for our, their in zip(ours.bodies[:1], theirs.bodies[:1], strict=False):
        found += [*_general(our, their), *_references(our, their), *_lines(our, their)]
        found += [*_summaries(our, their), *_payments(our, their)]
    return found


def _addressing(ours: FatturaElettronica, theirs: FatturaElettronica) -> Iterator[Difference]:
    our, their = ours.header.dati_trasmissione, theirs.header.dati_trasmissione
    path = f"{HEADER}/DatiTrasmissione"
    yield from _compared(f"{path}/FormatoTrasmissione", our.formato_trasmissione, their.formato_trasmissione)
    yield from _compared(f"{path}/CodiceDestinatario", our.codice_destinatario, their.codice_destinatario)
    # Beside a code of a channel SDI does not look at the PEC.
    is_asked = bool(our.pec_destinatario) or our.codice_destinatario == Recipient.NONE
    yield from _compared(f"{path}/PECDestinatario", our.pec_destinatario, their.pec_destinatario, matters=is_asked)


def _parties(ours: FatturaElettronica, theirs: FatturaElettronica) -> Iterator[Difference]:
    our_seller, their_seller = ours.header.cedente_prestatore, theirs.header.cedente_prestatore
    our_buyer, their_buyer = ours.header.cessionario_committente, theirs.header.cessionario_committente
    sides = ((SELLER, our_seller, their_seller), (BUYER, our_buyer, their_buyer))
    for path, our, their in sides:
        known, told = our.dati_anagrafici, their.dati_anagrafici
        yield from _compared(f"{path}/DatiAnagrafici/IdFiscaleIVA", _vat(known), _vat(told))
        yield from _codice_fiscale(f"{path}/DatiAnagrafici/CodiceFiscale", known.codice_fiscale, told.codice_fiscale)
        name, their_name = _name(known.anagrafica), _name(told.anagrafica)
        yield from _compared(f"{path}/DatiAnagrafici/Anagrafica", name, their_name, matters=False)
        yield from _address(f"{path}/Sede", our.sede, their.sede)
    regimes = our_seller.dati_anagrafici.regime_fiscale, their_seller.dati_anagrafici.regime_fiscale
    yield from _compared(f"{SELLER}/DatiAnagrafici/RegimeFiscale", *regimes)


def _codice_fiscale(path: str, ours: str, theirs: str) -> Iterator[Difference]:
    """Added or left out beside a partita IVA it names nobody else; another one does."""
    yield from _compared(path, ours, theirs, matters=bool(ours and theirs))


def _address(path: str, ours: Indirizzo, theirs: Indirizzo) -> Iterator[Difference]:
    yield from _compared(f"{path}/Nazione", ours.nazione, theirs.nazione)
    for tag, our, their in (
        ("Indirizzo", f"{ours.indirizzo} {ours.numero_civico}", f"{theirs.indirizzo} {theirs.numero_civico}"),
        ("CAP", ours.cap, theirs.cap),
        ("Comune", ours.comune, theirs.comune),
        ("Provincia", ours.provincia, theirs.provincia),
    ):
        yield from _compared(f"{path}/{tag}", our, their, matters=False)


def _general(ours: Body, theirs: Body) -> Iterator[Difference]:
    our, their = ours.dati_generali.dati_generali_documento, theirs.dati_generali.dati_generali_documento
    yield from _compared(f"{_GENERAL}/TipoDocumento", our.tipo_documento, their.tipo_documento)
    yield from _compared(f"{_GENERAL}/Divisa", our.divisa, their.divisa)
    yield from _compared(f"{_GENERAL}/Data", str(our.data or ""), str(their.data or ""))
    yield from _compared(f"{_GENERAL}/Numero", our.numero, their.numero)
    our_stamp, their_stamp = (one.dati_bollo.bollo_virtuale if one.dati_bollo else "" for one in (our, their))
    yield from _compared(f"{_GENERAL}/DatiBollo/BolloVirtuale", our_stamp, their_stamp)
    yield from _amounts(f"{_GENERAL}/Arrotondamento", our.arrotondamento, their.arrotondamento)
    # With the rounding or without it: both are in use, and the summaries are compared below.
    totals = {our.importo_totale_documento, (our.importo_totale_documento or 0) - (our.arrotondamento or 0)}
    if their.importo_totale_documento is not None and their.importo_totale_documento not in totals:
        path = f"{_GENERAL}/ImportoTotaleDocumento"
        yield Difference(path, _shown(our.importo_totale_documento), _shown(their.importo_totale_documento))
    yield from _compared(f"{_GENERAL}/Causale", " ".join(our.causale), " ".join(their.causale), matters=False)
    yield from _additions(ours, theirs)


def _additions(ours: Body, theirs: Body) -> Iterator[Difference]:
    """What changes what is owed and we never ask for."""
    our, their = ours.dati_generali.dati_generali_documento, theirs.dati_generali.dati_generali_documento
    for tag, asked, made in (
        ("DatiRitenuta", our.dati_ritenuta, their.dati_ritenuta),
        ("DatiCassaPrevidenziale", our.dati_cassa_previdenziale, their.dati_cassa_previdenziale),
        ("ScontoMaggiorazione", our.sconto_maggiorazione, their.sconto_maggiorazione),
    ):
        yield from _compared(f"{_GENERAL}/{tag}", str(len(asked)), str(len(made)))


def _references(ours: Body, theirs: Body) -> Iterator[Difference]:
    our, their = ours.dati_generali, theirs.dati_generali
    for tag, asked, made in (
        ("DatiContratto", our.dati_contratto, their.dati_contratto),
        ("DatiFattureCollegate", our.dati_fatture_collegate, their.dati_fatture_collegate),
    ):
        wanted, told = {_reference(one) for one in asked}, {_reference(one) for one in made}
        if wanted != told:
            yield Difference(f"{_BODY}/DatiGenerali/{tag}", _listed(wanted), _listed(told))


def _lines(ours: Body, theirs: Body) -> Iterator[Difference]:
    our, their = ours.dati_beni_servizi.dettaglio_linee, theirs.dati_beni_servizi.dettaglio_linee
    if len(our) != len(their):
        yield Difference(_LINES, str(len(our)), str(len(their)))
        return
    for place, (asked, made) in enumerate(zip(our, their, strict=True), start=1):
        yield from _line(f"{_LINES}[{place}]", asked, made)


def _line(path: str, ours: DettaglioLinea, theirs: DettaglioLinea) -> Iterator[Difference]:
    """Price and quantity by their product: how a maker divides it between the two is its own affair."""
    yield from _amounts(f"{path}/PrezzoTotale", ours.prezzo_totale, theirs.prezzo_totale)
    yield from _amounts(f"{path}/AliquotaIVA", ours.aliquota_iva, theirs.aliquota_iva)
    yield from _compared(f"{path}/Natura", ours.natura, theirs.natura)
    for tag, our, their in (
        ("DataInizioPeriodo", ours.data_inizio_periodo, theirs.data_inizio_periodo),
        ("DataFinePeriodo", ours.data_fine_periodo, theirs.data_fine_periodo),
    ):
        yield from _compared(f"{path}/{tag}", str(our or ""), str(their or ""))
    wanted = {(one.tipo_dato, one.riferimento_testo) for one in ours.altri_dati_gestionali}
    told = {(one.tipo_dato, one.riferimento_testo) for one in theirs.altri_dati_gestionali}
    if wanted - told:
        yield Difference(f"{path}/AltriDatiGestionali", _listed(wanted), _listed(told))
    quantities = ours.quantita, theirs.quantita
    yield from _amounts(f"{path}/Quantita", *quantities, matters=False)
    yield from _compared(f"{path}/Descrizione", ours.descrizione, theirs.descrizione, matters=False)


def _summaries(ours: Body, theirs: Body) -> Iterator[Difference]:
    our, their = (_by_rate(one.dati_beni_servizi.dati_riepilogo) for one in (ours, theirs))
    for key in sorted({*our, *their}):
        wanted, told = our.get(key, ""), their.get(key, "")
        yield from _compared(f"{_BODY}/DatiBeniServizi/DatiRiepilogo", wanted, told)


def _by_rate(rows: tuple[DatiRiepilogo, ...]) -> dict[tuple[Decimal, str], str]:
    """Taxable amount, tax and when it is due, for each rate and Natura. Immediate is what saying nothing means, and
    where there is no tax nothing is due."""
    sums: dict[tuple[Decimal, str], tuple[Decimal, Decimal, str]] = {}
    for row in rows:
        key = row.aliquota_iva or Decimal(), row.natura
        net, tax, _due = sums.get(key, (Decimal(), Decimal(), ""))
        due = "" if row.esigibilita_iva in {"", "I"} or not row.imposta else row.esigibilita_iva
        sums[key] = net + (row.imponibile_importo or Decimal()), tax + (row.imposta or Decimal()), due
    return {
        (rate, natura): f"{natura or f'{rate:.2f} %'}: {net:.2f} + {tax:.2f} {due}".strip()
        for (rate, natura), (net, tax, due) in sums.items()
    }


def _payments(ours: Body, theirs: Body) -> Iterator[Difference]:
    """A maker that does not reckon with the rounding asks for a cent more or less: shown, and no more."""
    our, their = (
        [payment for block in one.dati_pagamento for payment in block.dettaglio_pagamento] for one in (ours, theirs)
    )
    path = f"{_BODY}/DatiPagamento[1]/DettaglioPagamento[1]"
    owed, asked = (sum((one.importo_pagamento or Decimal() for one in rows), Decimal()) for rows in (our, their))
    rounding = abs(ours.dati_generali.dati_generali_documento.arrotondamento or Decimal())
    yield from _amounts(f"{path}/ImportoPagamento", owed, asked, matters=abs(owed - asked) > rounding)
    methods, made = ({one.modalita_pagamento for one in rows} for rows in (our, their))
    yield from _compared(f"{path}/ModalitaPagamento", _listed(methods), _listed(made), matters=False)


def _vat(numbers: object) -> str:
    """Greece has two names: GR as a country, EL in VAT numbers."""
    vat = getattr(numbers, "id_fiscale_iva", None)
    if not isinstance(vat, IdFiscale):
        return ""
    return f"{'GR' if vat.id_paese == 'EL' else vat.id_paese}{vat.id_codice}"


def _name(anagrafica: Anagrafica) -> str:
    return anagrafica.denominazione or f"{anagrafica.nome} {anagrafica.cognome}"


def _reference(one: DocumentoCorrelato) -> str:
    parts = (one.id_documento, str(one.data or ""), one.codice_cig, one.codice_cup)
    return " ".join(part for part in parts if part)


def _compared(path: str, ours: str, theirs: str, *, matters: bool = True) -> Iterator[Difference]:
    if _plain(ours) != _plain(theirs):
        yield Difference(path, ours.strip(), theirs.strip(), matters)


def _amounts(path: str, ours: Decimal | None, theirs: Decimal | None, *, matters: bool = True) -> Iterator[Difference]:
    if (ours or Decimal()) != (theirs or Decimal()):
        yield Difference(path, _shown(ours), _shown(theirs), matters)


def _plain(text: str) -> str:
    """Capitals and blanks are the writer's own."""
    return " ".join(text.split()).casefold()


def _shown(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:f}"


def _listed(texts: set[str] | set[tuple[str, str]]) -> str:
    return ", ".join(sorted(one if isinstance(one, str) else " ".join(one).strip() for one in texts))
