"""Two e-invoices that should say the same: each way in which they do not is named, and whether it matters."""

import copy
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import msgspec
import pytest

from electronic_billing.fatturapa.blocks import IdFiscale
from electronic_billing.fatturapa.differences import Difference, differences
from electronic_billing.fatturapa.ordinary import AltriDatiGestionali, Body, FatturaElettronica
from electronic_billing.fatturapa.ordinary_general import DatiBollo, DatiRitenuta, DocumentoCorrelato
from electronic_billing.fatturapa.read import read
from electronic_billing.fatturapa.write import write
from support import fatturapa_drafts as drafts

Change = Callable[[FatturaElettronica], object]
GENERAL = "FatturaElettronicaBody[1]/DatiGenerali/DatiGeneraliDocumento"
LINE = "FatturaElettronicaBody[1]/DatiBeniServizi/DettaglioLinee[1]"
SUMMARY = "FatturaElettronicaBody[1]/DatiBeniServizi/DatiRiepilogo"
PAYMENT = "FatturaElettronicaBody[1]/DatiPagamento[1]/DettaglioPagamento[1]"
BUYER = "FatturaElettronicaHeader/CessionarioCommittente"


def changed(change: Change) -> list[Difference]:
    ours = drafts.invoice()
    theirs = copy.deepcopy(ours)
    change(theirs)
    return differences(ours, theirs)


def body(fattura: FatturaElettronica) -> Body:
    return fattura.bodies[0]


def line(fattura: FatturaElettronica) -> object:
    return body(fattura).dati_beni_servizi.dettaglio_linee[0]


def put(place: Callable[[FatturaElettronica], object], **values: object) -> Change:
    def change(fattura: FatturaElettronica) -> None:
        for name, value in values.items():
            setattr(place(fattura), name, value)

    return change


def general(fattura: FatturaElettronica) -> object:
    return body(fattura).dati_generali.dati_generali_documento


def summary(fattura: FatturaElettronica) -> object:
    return body(fattura).dati_beni_servizi.dati_riepilogo[0]


def payment(fattura: FatturaElettronica) -> object:
    return body(fattura).dati_pagamento[0].dettaglio_pagamento[0]


def sent(fattura: FatturaElettronica) -> object:
    return fattura.header.dati_trasmissione


def buyer(fattura: FatturaElettronica) -> object:
    return fattura.header.cessionario_committente.dati_anagrafici


def address(fattura: FatturaElettronica) -> object:
    return fattura.header.cessionario_committente.sede


def references(fattura: FatturaElettronica) -> object:
    return body(fattura).dati_generali


TARGA = (AltriDatiGestionali(tipo_dato="TARGA", riferimento_testo="ZZ999ZZ"),)
MATTERS: dict[str, tuple[Change, str]] = {
    "another recipient": (
        put(sent, codice_destinatario="0000000"),
        "FatturaElettronicaHeader/DatiTrasmissione/CodiceDestinatario",
    ),
    "another buyer": (
        put(buyer, id_fiscale_iva=IdFiscale(id_paese="IT", id_codice="02345678904")),
        f"{BUYER}/DatiAnagrafici/IdFiscaleIVA",
    ),
    "a buyer without a number": (put(buyer, id_fiscale_iva=None), f"{BUYER}/DatiAnagrafici/IdFiscaleIVA"),
    "another country": (put(address, nazione="FR"), f"{BUYER}/Sede/Nazione"),
    "another type": (put(general, tipo_documento="TD24"), f"{GENERAL}/TipoDocumento"),
    "another day": (put(general, data=date(2026, 11, 22)), f"{GENERAL}/Data"),
    "another number": (put(general, numero="13/A"), f"{GENERAL}/Numero"),
    "another currency": (put(general, divisa="USD"), f"{GENERAL}/Divisa"),
    "a total that is off": (put(general, importo_totale_documento=Decimal("1.00")), f"{GENERAL}/ImportoTotaleDocumento"),
    "a rounding": (put(general, arrotondamento=Decimal("0.01")), f"{GENERAL}/Arrotondamento"),
    "stamp duty": (put(general, dati_bollo=DatiBollo(bollo_virtuale="SI")), f"{GENERAL}/DatiBollo/BolloVirtuale"),
    "a withholding": (put(general, dati_ritenuta=(DatiRitenuta(),)), f"{GENERAL}/DatiRitenuta"),
    "no contract": (put(references, dati_contratto=()), "FatturaElettronicaBody[1]/DatiGenerali/DatiContratto"),
    "a linked invoice": (
        put(references, dati_fatture_collegate=(DocumentoCorrelato(id_documento="1"),)),
        "FatturaElettronicaBody[1]/DatiGenerali/DatiFattureCollegate",
    ),
    "another amount": (put(line, prezzo_totale=Decimal("299.99")), f"{LINE}/PrezzoTotale"),
    "another rate": (put(line, aliquota_iva=Decimal("10.00")), f"{LINE}/AliquotaIVA"),
    "a Natura": (put(line, natura="N1"), f"{LINE}/Natura"),
    "another period": (put(line, data_fine_periodo=None), f"{LINE}/DataFinePeriodo"),
    "another plate": (put(line, altri_dati_gestionali=TARGA), f"{LINE}/AltriDatiGestionali"),
    "another tax": (put(summary, imposta=Decimal("69.31")), SUMMARY),
    "a split tax": (put(summary, esigibilita_iva="S"), SUMMARY),
    "another amount to pay": (put(payment, importo_pagamento=Decimal("1.00")), f"{PAYMENT}/ImportoPagamento"),
    "a line less": (
        lambda one: setattr(body(one).dati_beni_servizi, "dettaglio_linee", body(one).dati_beni_servizi.dettaglio_linee[:1]),
        "FatturaElettronicaBody[1]/DatiBeniServizi/DettaglioLinee",
    ),
    "another body": (lambda one: setattr(one, "bodies", one.bodies * 2), "FatturaElettronicaBody"),
}  # fmt: skip
WRITTEN: dict[str, tuple[Change, str]] = {
    "a codice fiscale more": (put(buyer, codice_fiscale="01234567897"), f"{BUYER}/DatiAnagrafici/CodiceFiscale"),
    "another street": (put(address, indirizzo="Via Appia"), f"{BUYER}/Sede/Indirizzo"),
    "another description": (put(line, descrizione="Noleggio"), f"{LINE}/Descrizione"),
    "another quantity": (put(line, quantita=Decimal("1.00")), f"{LINE}/Quantita"),
    "another method": (put(payment, modalita_pagamento="MP08"), f"{PAYMENT}/ModalitaPagamento"),
}
SILENT: dict[str, Change] = {
    "another transmitter": put(sent, id_trasmittente=IdFiscale(id_paese="IT", id_codice="02345678904")),
    "another progressive number": put(sent, progressivo_invio="Z9"),
    "no total": put(general, importo_totale_documento=None),
    "immediate said by silence": put(summary, esigibilita_iva=""),
    "the price divided otherwise": put(line, prezzo_unitario=Decimal("100.00000000")),
    "capitals and blanks": put(line, descrizione=" NOLEGGIO  autovettura "),
    "data of its own on a line": lambda one: setattr(
        line(one),
        "altri_dati_gestionali",
        (*getattr(line(one), "altri_dati_gestionali"), AltriDatiGestionali(tipo_dato="X")),  # noqa: B009 - of any block
    ),
}


def test_a_document_does_not_differ_from_itself_also_as_a_file() -> None:
    ours = drafts.invoice()
    theirs = read(write(ours)).document
    assert isinstance(theirs, FatturaElettronica)
    assert [] == differences(ours, theirs)


@pytest.mark.parametrize(("change", "path"), MATTERS.values(), ids=MATTERS.keys())
def test_what_matters_is_named(change: Change, path: str) -> None:
    assert path in {one.path for one in changed(change) if one.matters}


@pytest.mark.parametrize(("change", "path"), WRITTEN.values(), ids=WRITTEN.keys())
def test_how_something_is_written_is_shown_and_does_not_matter(change: Change, path: str) -> None:
    assert [(path, False)] == [(one.path, one.matters) for one in changed(change)]


@pytest.mark.parametrize("change", SILENT.values(), ids=SILENT.keys())
def test_what_the_maker_decides_is_no_difference(change: Change) -> None:
    assert [] == changed(change)


def test_a_maker_that_does_not_reckon_with_the_rounding_is_shown_and_does_not_matter() -> None:
    ours = drafts.invoice()
    put(general, arrotondamento=Decimal("0.01"), importo_totale_documento=Decimal("384.31"))(ours)
    put(payment, importo_pagamento=Decimal("384.31"))(ours)
    theirs = copy.deepcopy(ours)
    put(general, importo_totale_documento=Decimal("384.30"))(theirs)
    put(payment, importo_pagamento=Decimal("384.30"))(theirs)
    assert [(f"{PAYMENT}/ImportoPagamento", False)] == [(one.path, one.matters) for one in differences(ours, theirs)]


@pytest.mark.parametrize(("codice", "matters"), [("0000000", True), ("ABC1234", False)])
def test_a_pec_matters_where_no_channel_is_named(codice: str, *, matters: bool) -> None:
    ours = drafts.invoice()
    put(sent, codice_destinatario=codice)(ours)
    theirs = copy.deepcopy(ours)
    put(sent, pec_destinatario="a@pec.example")(theirs)
    assert [matters] == [one.matters for one in differences(ours, theirs)]


@pytest.mark.parametrize(("due", "theirs_say"), [("S", ""), ("", "S")])
def test_when_a_tax_of_nothing_is_due_is_no_difference(due: str, theirs_say: str) -> None:
    ours = drafts.invoice(drafts.body(drafts.draft(drafts.line(rate="0.00", natura="N1"))))
    summary(ours).esigibilita_iva = due  # type: ignore[attr-defined] # it is a DatiRiepilogo
    theirs = copy.deepcopy(ours)
    summary(theirs).esigibilita_iva = theirs_say  # type: ignore[attr-defined] # it is a DatiRiepilogo

    assert [] == differences(ours, theirs)


def test_greece_has_two_names() -> None:
    ours = drafts.invoice()
    buyer(ours).id_fiscale_iva = IdFiscale(id_paese="GR", id_codice="094259216")  # type: ignore[attr-defined] # of a buyer
    theirs = copy.deepcopy(ours)
    buyer(theirs).id_fiscale_iva = IdFiscale(id_paese="EL", id_codice="094259216")  # type: ignore[attr-defined] # of a buyer

    assert [] == differences(ours, theirs)


def test_a_difference_says_both() -> None:
    (found,) = changed(put(general, numero="13/A"))
    assert Difference(f"{GENERAL}/Numero", "12/A", "13/A") == found
    assert found == msgspec.convert(msgspec.to_builtins(found), Difference)
