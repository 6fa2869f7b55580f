import pytest

from electronic_billing.content.fields import field_of

BODY, HEADER = "FatturaElettronicaBody[1]", "FatturaElettronicaHeader"


@pytest.mark.parametrize(
    ("path", "field"),
    [
        (f"{BODY}/DatiBeniServizi/DettaglioLinee[3]/Natura", "lines.2.natura"),
        (f"{BODY}/DatiBeniServizi/DettaglioLinee[12]/AltriDatiGestionali[2]/TipoDato", "lines.11.altri_dati"),
        (f"{BODY}/DatiBeniServizi/DettaglioLinee[1]", "lines.0"),
        (f"{BODY}/DatiBeniServizi/DettaglioLinee", "lines.0"),
        (f"{BODY}/DatiBeniServizi/DatiRiepilogo[1]/Imposta", "lines"),
        (f"{BODY}/DatiGenerali/DatiGeneraliDocumento/Data", "date"),
        (f"{BODY}/DatiGenerali/DatiFattureCollegate[1]/Data", "linked"),
        (f"{BODY}/DatiGenerali/DatiContratto", "contracts"),
        (f"{BODY}/DatiPagamento[1]/DettaglioPagamento[1]/IBAN", "payment"),
        (f"{HEADER}/CessionarioCommittente/DatiAnagrafici/CodiceFiscale", "customer.codice_fiscale"),
        (f"{HEADER}/CessionarioCommittente/DatiAnagrafici/IdFiscaleIVA/IdCodice", "customer.partita_iva"),
        (f"{HEADER}/CessionarioCommittente/DatiAnagrafici/IdFiscaleIVA/IdPaese", "customer.country"),
        (f"{HEADER}/CessionarioCommittente/Sede/CAP", "customer.address.postal_code"),
        (f"{HEADER}/CedentePrestatore/DatiAnagrafici/IdFiscaleIVA", "company"),
        (f"{HEADER}/DatiTrasmissione/CodiceDestinatario", "customer.codice_destinatario"),
        (f"{BODY}/Allegati[1]", ""),
        ("", ""),
    ],
)
def test_each_place_leads_to_what_a_person_can_mend(path: str, field: str) -> None:
    assert field == field_of(path)
