"""What SDI accepts and we warn of: each with the case that is fine beside it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from electronic_billing.fatturapa.blocks import IdFiscale, Indirizzo
from electronic_billing.fatturapa.build import Draft
from electronic_billing.fatturapa.check import check_document, check_file
from electronic_billing.fatturapa.deadline import last_day
from electronic_billing.fatturapa.facts import facts_of
from electronic_billing.fatturapa.history import History, Issued
from electronic_billing.fatturapa.ordinary import AltriDatiGestionali, DettaglioLinea, FatturaElettronica
from electronic_billing.fatturapa.ordinary_general import DatiRitenuta, ScontoMaggiorazione
from electronic_billing.fatturapa.transliterate import transliterate
from electronic_billing.fatturapa.write import write
from support import fatturapa_drafts as drafts
from support.fatturapa_codes import errors, warnings
from support.fatturapa_drafts import SELLER_VAT, TODAY


def untaxed(price: str, natura: str = "N1", *, mark: str = "") -> FatturaElettronica:
    """One untaxed line of one piece, without the stamp duty that the builder adds."""
    data = (AltriDatiGestionali(tipo_dato=mark),) if mark else ()
    line = DettaglioLinea(
        descrizione="Penale",
        prezzo_unitario=Decimal(price),
        aliquota_iva=Decimal("0.00"),
        natura=natura,
        altri_dati_gestionali=data,
    )
    document = drafts.invoice(drafts.body(Draft(day=TODAY, numero="12/A", lines=(line,))))
    document.bodies[0].dati_generali.dati_generali_documento.dati_bollo = None
    return document


def abroad(country: str, *, natura: str = "", cap: str = "00000", codice: str = "XXXXXXX") -> FatturaElettronica:
    line = drafts.line(rate="0.00" if natura else "22.00", natura=natura)
    document = drafts.invoice(drafts.body(drafts.draft(line)))
    buyer = document.header.cessionario_committente
    buyer.dati_anagrafici.id_fiscale_iva = IdFiscale(id_paese=country, id_codice="123456789")
    buyer.sede = Indirizzo(indirizzo="Hauptstrasse 1", cap=cap, comune="Berlin", nazione=country)
    document.header.dati_trasmissione.codice_destinatario = codice
    return document


@pytest.mark.parametrize(
    ("document", "warned"),
    [
        (untaxed("77.47"), False),
        (untaxed("77.48"), True),
        (untaxed("77.48", "N2.2"), True),
        (untaxed("500.00", "N3.1"), False),
        (untaxed("500.00", mark="NB1"), False),
    ],
)
def test_eb001_stamp_duty_is_due_above_the_threshold(document: FatturaElettronica, warned: bool) -> None:
    assert warned == ("EB001" in warnings(document))


def test_eb001_some_regimes_have_no_stamp_duty() -> None:
    document = untaxed("500.00")
    document.header.cedente_prestatore.dati_anagrafici.regime_fiscale = "RF11"

    assert "EB001" not in warnings(document)


def test_eb001_the_builder_adds_the_stamp_duty() -> None:
    line = drafts.line(price="50.00", rate="0.00", natura="N4")
    document = drafts.invoice(drafts.body(drafts.draft(line)))

    bollo = document.bodies[0].dati_generali.dati_generali_documento.dati_bollo

    assert bollo is not None
    assert Decimal("2.00") == bollo.importo_bollo
    assert set() == warnings(document)


@pytest.mark.parametrize(
    ("tipo", "day", "last"),
    [
        ("TD01", date(2026, 11, 11), date(2026, 11, 23)),
        ("TD24", date(2026, 10, 1), date(2026, 11, 15)),
        ("TD24", date(2026, 12, 31), date(2027, 1, 15)),
        ("TD25", date(2026, 10, 1), date(2026, 11, 30)),
        ("TD25", date(2026, 12, 1), date(2027, 1, 31)),
        ("TD05", date(2026, 11, 11), date(2026, 11, 23)),
        ("TD26", date(2026, 11, 11), date(2026, 11, 23)),
        ("TD04", date(2026, 1, 1), None),
    ],
)
def test_eb002_each_document_has_its_term(tipo: str, day: date, last: date | None) -> None:
    document = drafts.invoice(drafts.body(drafts.draft(tipo=tipo, day=day)))
    invoice = facts_of(document)

    assert last == last_day(invoice, invoice.documents[0])
    if last is not None:
        assert "EB002" not in warnings(document, today=last)
        assert "EB002" in warnings(document, today=last + timedelta(days=1))


def test_eb002_services_to_a_business_abroad_have_until_the_fifteenth() -> None:
    invoice = facts_of(abroad("DE", natura="N2.1"))

    assert date(2026, 12, 15) == last_day(invoice, invoice.documents[0])


@pytest.mark.parametrize(
    ("numero", "day", "warned"),
    [
        ("11/A", TODAY + timedelta(days=1), True),
        ("11/A", TODAY, False),
        ("11/A", TODAY - timedelta(days=1), False),
        ("13/A", TODAY - timedelta(days=1), True),
        ("13/A", TODAY, False),
        ("11/B", TODAY + timedelta(days=1), False),
        ("11/A", date(2025, 12, 31), False),
        ("9/A/2", TODAY + timedelta(days=1), False),
    ],
)
def test_eb003_numbers_and_dates_grow_together(numero: str, day: date, warned: bool) -> None:
    history = History([Issued(owner=f"IT{SELLER_VAT}", tipo="TD01", numero=numero, day=day)])

    assert warned == ("EB003" in warnings(drafts.invoice(), history=history))


def test_eb003_credit_notes_may_have_a_series_of_their_own() -> None:
    later = Issued(owner=f"IT{SELLER_VAT}", tipo="TD04", numero="11/A", day=TODAY + timedelta(days=1))

    assert "EB003" not in warnings(drafts.invoice(), history=History([later]))


@pytest.mark.parametrize(
    ("country", "natura", "days", "warned"),
    [("DE", "N2.1", 3, True), ("DE", "N2.1", 30, True), ("DE", "N2.1", 31, False), ("DE", "", 3, False),
     ("CH", "N2.1", 3, False)],
)  # fmt: skip
def test_eb004_short_hire_is_taxed_in_italy(country: str, natura: str, days: int, warned: bool) -> None:
    document = abroad(country, natura=natura)
    line = document.bodies[0].dati_beni_servizi.dettaglio_linee[0]
    line.data_inizio_periodo = TODAY - timedelta(days=days - 1)
    line.data_fine_periodo = TODAY

    assert warned == ("EB004" in warnings(document))


def test_eb005_a_hire_quotes_its_contract() -> None:
    document = drafts.invoice()
    assert "EB005" not in warnings(document)

    document.bodies[0].dati_generali.dati_contratto = ()

    assert "EB005" in warnings(document)


def test_eb005_other_services_need_no_contract() -> None:
    document = drafts.invoice(drafts.body(drafts.draft(drafts.line("Lavaggio interni"))))
    document.bodies[0].dati_generali.dati_contratto = ()

    assert set() == warnings(document)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (abroad("DE"), set()),
        (abroad("DE", cap="10115"), {"EB006"}),
        (abroad("DE", codice="0000000"), {"EB006.recipient"}),
        (abroad("SM", codice="2R4GTO8"), set()),
        (abroad("SM", codice="ABC1234"), {"EB006.recipient"}),
    ],
)
def test_eb006_foreign_addresses_have_their_form(document: FatturaElettronica, expected: set[str]) -> None:
    assert expected == warnings(document)


def test_eb006_a_foreign_address_has_no_province_and_no_prefix() -> None:
    document = abroad("DE")
    buyer = document.header.cessionario_committente
    buyer.sede.provincia = "BE"
    buyer.dati_anagrafici.id_fiscale_iva = IdFiscale(id_paese="DE", id_codice="DE123456789")

    assert {"EB006", "EB006.prefix"} == warnings(document)


def test_eb006_an_italian_address_has_a_postcode() -> None:
    document = drafts.invoice()
    document.header.cessionario_committente.sede.cap = "00000"

    assert {"EB006.italian"} == warnings(document)


@pytest.mark.parametrize(
    ("iban", "expected"),
    [
        (drafts.IBAN, set()),
        (drafts.IBAN.lower(), set()),
        (drafts.IBAN[:-1] + "7", {"EB007"}),
        ("", {"EB007.missing"}),
        ("IT60", {"EB007"}),
    ],
)
def test_eb007_a_transfer_needs_a_good_iban(iban: str, expected: set[str]) -> None:
    document = drafts.invoice()
    document.bodies[0].dati_pagamento[0].dettaglio_pagamento[0].iban = iban

    assert expected == warnings(document)


@pytest.mark.parametrize(
    ("amount", "warned"), [("384.30", False), ("384.31", False), ("384.32", True), ("315.00", True), ("372.30", False)]
)
def test_eb008_payments_make_the_amount_to_pay(amount: str, warned: bool) -> None:
    """384.30 in all; 372.30 after a withholding of 12."""
    document = drafts.invoice()
    withheld = DatiRitenuta(
        tipo_ritenuta="RT02",
        importo_ritenuta=Decimal("12.00"),
        aliquota_ritenuta=Decimal("4.00"),
        causale_pagamento="W",
    )
    document.bodies[0].dati_generali.dati_generali_documento.dati_ritenuta = (withheld,)
    document.bodies[0].dati_pagamento[0].dettaglio_pagamento[0].importo_pagamento = Decimal(amount)

    assert warned == ("EB008" in warnings(document))


def test_eb008_an_advance_need_not_be_the_whole() -> None:
    document = drafts.invoice()
    document.bodies[0].dati_pagamento[0].condizioni_pagamento = "TP03"
    document.bodies[0].dati_pagamento[0].dettaglio_pagamento[0].importo_pagamento = Decimal("10.00")

    assert set() == warnings(document)


@pytest.mark.parametrize(
    ("code", "warned"), [(SELLER_VAT, False), (drafts.BUYER_VAT, True), ("RSSMRA80A01H501U", False)]
)
def test_eb009_a_company_has_one_number(code: str, warned: bool) -> None:
    document = drafts.invoice()
    document.header.cedente_prestatore.dati_anagrafici.codice_fiscale = code

    assert set() == errors(document)
    assert warned == ("EB009" in warnings(document))


@pytest.mark.parametrize(
    ("text", "highest", "written"),
    [
        ("10 € – “sì” …", 0xFF, '10 EUR - "sì" ...'),
        ("Città nº 1", 0x7F, "Citta no 1"),
        ("Łódź, Çeşme, Þór", 0xFF, "Lódz, Çesme, Þór"),
        ("Юрий Щ", 0xFF, "Iurii Shch"),
        ("Ψαρός", 0xFF, "Psaros"),
        ("😀", 0xFF, "?"),
    ],
)
def test_eb010_texts_are_written_with_the_letters_at_hand(text: str, highest: int, written: str) -> None:
    assert written == transliterate(text, highest)


def test_eb010_the_proposal_stands_beside_the_format_error() -> None:
    document = drafts.invoice(drafts.body(drafts.draft(drafts.line("Noleggio auto – 3 giorni"), numero="12/à")))

    hints = [finding.hint("it") for finding in check_document(document, today=TODAY) if finding.code == "EB010"]

    assert ["Si può scrivere così: «12/a».", "Si può scrivere così: «Noleggio auto - 3 giorni»."] == hints
    assert {"00200"} == errors(document)


def test_eb011_stray_characters_in_an_attachment_are_told() -> None:
    allegati = b"<Allegati><NomeAttachment>a.pdf</NomeAttachment><Attachment>aGVs!bG8=</Attachment></Allegati>"
    raw = write(drafts.invoice()).replace(b"</FatturaElettronicaBody>", allegati + b"</FatturaElettronicaBody>")

    verdict = check_file(raw, today=TODAY)

    assert ["EB011"] == [finding.code for finding in verdict.findings]


@pytest.mark.parametrize(
    ("tipo", "day", "warned"),
    [("TD28", date(2022, 9, 30), True), ("TD28", date(2022, 10, 1), False), ("TD29", date(2022, 5, 2), True),
     ("TD29", date(2025, 4, 1), False), ("TD01", date(2016, 1, 1), False)],
)  # fmt: skip
def test_eb012_codes_are_judged_by_the_day_of_the_document(tipo: str, day: date, warned: bool) -> None:
    document = drafts.invoice(drafts.body(drafts.draft(tipo=tipo, day=day)))

    assert warned == ("EB012" in warnings(document))


@pytest.mark.parametrize(("regime", "natura", "expected"), [("RF20", "", {"EB012"}), ("RF01", "N2.1", {"EB012"})])
def test_eb012_regimes_and_nature_have_their_first_day_too(regime: str, natura: str, expected: set[str]) -> None:
    rate = "0.00" if natura else "22.00"
    day = date(2019, 5, 2)
    document = drafts.invoice(drafts.body(drafts.draft(drafts.line(rate=rate, natura=natura), day=day)))
    document.header.cedente_prestatore.dati_anagrafici.regime_fiscale = regime

    assert expected == warnings(document, today=day)


@pytest.mark.parametrize(
    ("modalita", "causale", "day", "warned"),
    [("MP05", "A", date(2019, 5, 2), False), ("MP23", "A", date(2019, 5, 2), True), ("MP05", "Z", date(2019, 5, 2), False),
     ("MP05", "Z", date(2021, 1, 1), True), ("MP23", "A", date(2021, 1, 1), False)],
)  # fmt: skip
def test_eb012_payments_and_withholdings_as_well(modalita: str, causale: str, day: date, warned: bool) -> None:
    document = drafts.invoice(drafts.body(drafts.draft(day=day)))
    document.bodies[0].dati_pagamento[0].dettaglio_pagamento[0].modalita_pagamento = modalita
    document.bodies[0].dati_generali.dati_generali_documento.dati_ritenuta = (
        DatiRitenuta(
            tipo_ritenuta="RT02",
            importo_ritenuta=Decimal("12.00"),
            aliquota_ritenuta=Decimal("4.00"),
            causale_pagamento=causale,
        ),
    )

    assert warned == ("EB012" in warnings(document, today=day))


@pytest.mark.parametrize(("total", "warned"), [("384.30", False), ("384.31", False), ("384.32", True)])
def test_eb013_the_total_is_what_the_summaries_make(total: str, warned: bool) -> None:
    document = drafts.invoice()
    document.bodies[0].dati_generali.dati_generali_documento.importo_totale_documento = Decimal(total)
    document.bodies[0].dati_pagamento = ()

    assert warned == ("EB013" in warnings(document))


@pytest.mark.parametrize(
    ("total", "warned"), [("345.87", False), ("384.30", False), ("345.88", False), ("345.00", True)]
)
def test_eb013_a_discount_of_the_whole_document_is_taken_off(total: str, warned: bool) -> None:
    """Ten per cent of 384.30; who took it off the summaries before repeats it no more."""
    document = drafts.invoice()
    general = document.bodies[0].dati_generali.dati_generali_documento
    general.sconto_maggiorazione = (ScontoMaggiorazione(tipo="SC", percentuale=Decimal("10.00")),)
    general.importo_totale_documento = Decimal(total)
    document.bodies[0].dati_pagamento = ()

    assert warned == ("EB013" in warnings(document))


def test_eb013_a_total_and_a_linked_date_may_be_left_out() -> None:
    document = drafts.invoice(drafts.body(drafts.draft(tipo="TD04")))
    general = document.bodies[0].dati_generali
    general.dati_generali_documento.importo_totale_documento = None
    general.dati_fatture_collegate[0].data = None

    assert set() == errors(document) | warnings(document)


@pytest.mark.parametrize(("country", "warned"), [("DE", True), ("CH", False)])
def test_eb014_reverse_charge_abroad_is_n21(country: str, warned: bool) -> None:
    assert warned == ("EB014" in warnings(abroad(country, natura="N6.9")))


@pytest.mark.parametrize(("formato", "codice", "warned"), [("FPR12", "ABC1234", True), ("FPA12", "ABC123", False)])
def test_eb015_split_payment_is_for_public_customers(formato: str, codice: str, warned: bool) -> None:
    document = drafts.invoice()
    document.versione = document.header.dati_trasmissione.formato_trasmissione = formato
    document.header.dati_trasmissione.codice_destinatario = codice
    document.bodies[0].dati_beni_servizi.dati_riepilogo[0].esigibilita_iva = "S"

    assert set() == errors(document)
    assert warned == ("EB015" in warnings(document))


@pytest.mark.parametrize(
    ("codice", "pec", "warned"),
    [("0000000", "", False), ("ABC1234", "", True), ("0000000", "fatture@example.com", True)],
)
def test_eb016_a_communication_has_no_recipient(codice: str, pec: str, warned: bool) -> None:
    document = drafts.invoice(drafts.body(drafts.draft(tipo="TD29")))
    document.header.dati_trasmissione.codice_destinatario = codice
    document.header.dati_trasmissione.pec_destinatario = pec

    assert warned == ("EB016" in warnings(document))


def test_eb017_a_credit_note_names_its_invoice() -> None:
    document = drafts.invoice(drafts.body(drafts.draft(tipo="TD04")))
    assert set() == warnings(document)

    document.bodies[0].dati_generali.dati_fatture_collegate = ()

    assert {"EB017"} == warnings(document)


@pytest.mark.parametrize(
    ("regime", "tipo", "rate", "natura", "expected"),
    [
        ("RF19", "TD01", "22.00", "", {"EB018"}),
        ("RF19", "TD01", "0.00", "N2.2", set()),
        ("RF01", "TD01", "22.00", "", set()),
        ("RF19", "TD27", "22.00", "", set()),
    ],
    ids=["flat rate with tax", "flat rate without", "ordinary", "of the buyer"],
)
def test_eb018_who_is_under_the_flat_rate_charges_no_tax(
    regime: str, tipo: str, rate: str, natura: str, expected: set[str]
) -> None:
    document = drafts.invoice(drafts.body(drafts.draft(drafts.line(rate=rate, natura=natura), tipo=tipo)))
    document.header.cedente_prestatore.dati_anagrafici.regime_fiscale = regime

    assert expected == warnings(document)
