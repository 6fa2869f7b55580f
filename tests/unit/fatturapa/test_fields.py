import pytest

from electronic_billing.fatturapa.fields import number_of
from electronic_billing.fatturapa.ordinary import FatturaElettronica
from electronic_billing.fatturapa.read import read
from electronic_billing.fatturapa.simplified import FatturaElettronicaSemplificata
from electronic_billing.fatturapa.write import Fattura, write
from support.fatturapa_fields import full_document


@pytest.mark.parametrize(
    ("number", "path"),
    [
        ("1.1.4", "FatturaElettronicaHeader/DatiTrasmissione/CodiceDestinatario"),
        ("1.4.4.1.2", "FatturaElettronicaHeader/CessionarioCommittente/RappresentanteFiscale/IdFiscaleIVA/IdCodice"),
        ("2.1.1.3", "FatturaElettronicaBody[1]/DatiGenerali/DatiGeneraliDocumento/Data"),
        ("2.1.6.3", "FatturaElettronicaBody[2]/DatiGenerali/DatiFattureCollegate[1]/Data"),
        ("2.2.1.12", "FatturaElettronicaBody[1]/DatiBeniServizi/DettaglioLinee[3]/AliquotaIVA"),
        ("2.2.1.16.1", "FatturaElettronicaBody[1]/DatiBeniServizi/DettaglioLinee[3]/AltriDatiGestionali[1]/TipoDato"),
        ("2.2.2.4", "FatturaElettronicaBody[1]/DatiBeniServizi/DatiRiepilogo[1]/Arrotondamento"),
        ("2.4.2.13", "FatturaElettronicaBody[1]/DatiPagamento[1]/DettaglioPagamento[1]/IBAN"),
    ],
)
def test_the_place_in_the_table_is_the_official_number(number: str, path: str) -> None:
    assert number == number_of(FatturaElettronica, path)


@pytest.mark.parametrize(
    ("number", "path"),
    [
        ("1.2.8.1.2", "FatturaElettronicaHeader/CedentePrestatore/RappresentanteFiscale/IdFiscaleIVA/IdCodice"),
        ("1.3.1.2", "FatturaElettronicaHeader/CessionarioCommittente/IdentificativiFiscali/CodiceFiscale"),
        ("2.1.2.2", "FatturaElettronicaBody[1]/DatiGenerali/DatiFatturaRettificata/DataFR"),
        ("2.2.3.2", "FatturaElettronicaBody[1]/DatiBeniServizi[1]/DatiIVA/Aliquota"),
        ("2.2.4", "FatturaElettronicaBody[1]/DatiBeniServizi[1]/Natura"),
    ],
)
def test_the_simplified_invoice_has_its_own_numbers(number: str, path: str) -> None:
    assert number == number_of(FatturaElettronicaSemplificata, path)


@pytest.mark.parametrize("choice", [1, 2])
@pytest.mark.parametrize("model", [FatturaElettronica, FatturaElettronicaSemplificata])
def test_every_field_is_written_and_read_back(model: type[Fattura], choice: int) -> None:
    document = full_document(model, choice=choice)

    written = write(document)
    reading = read(written)

    assert () == reading.faults
    assert document == reading.document
    assert written == write(reading.document)
