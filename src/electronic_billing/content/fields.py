"""From a place in the e-invoice to the field of the content that it came from."""

import re

_BODY = re.compile(r"^FatturaElettronicaBody(?:\[\d+\])?/")
_LINE = re.compile(r"^DatiBeniServizi/DettaglioLinee(?:\[(\d+)\])?(?:/(.*))?$")
_LINE_FIELDS = {
    "Descrizione": "description",
    "Quantita": "quantity",
    "PrezzoUnitario": "unit_price",
    "PrezzoTotale": "unit_price",
    "AliquotaIVA": "vat_rate",
    "Natura": "natura",
    "DataInizioPeriodo": "period_start",
    "DataFinePeriodo": "period_end",
    "AltriDatiGestionali": "altri_dati",
}
_BODY_FIELDS = (
    ("DatiGenerali/DatiGeneraliDocumento/TipoDocumento", "tipo_documento"),
    ("DatiGenerali/DatiGeneraliDocumento/Data", "date"),
    ("DatiGenerali/DatiGeneraliDocumento/Causale", "subject"),
    ("DatiGenerali/DatiGeneraliDocumento/Arrotondamento", "rounding"),
    ("DatiGenerali/DatiContratto", "contracts"),
    ("DatiGenerali/DatiFattureCollegate", "linked"),
    ("DatiPagamento", "payment"),
    ("DatiBeniServizi", "lines"),
)
_BUYER = "FatturaElettronicaHeader/CessionarioCommittente/"
_HEADER_FIELDS = (
    ("FatturaElettronicaHeader/DatiTrasmissione/CodiceDestinatario", "customer.codice_destinatario"),
    ("FatturaElettronicaHeader/DatiTrasmissione/PECDestinatario", "customer.pec"),
    (f"{_BUYER}DatiAnagrafici/IdFiscaleIVA/IdPaese", "customer.country"),
    (f"{_BUYER}DatiAnagrafici/IdFiscaleIVA", "customer.partita_iva"),
    (f"{_BUYER}DatiAnagrafici/CodiceFiscale", "customer.codice_fiscale"),
    (f"{_BUYER}DatiAnagrafici/Anagrafica", "customer.name"),
    (f"{_BUYER}Sede/Indirizzo", "customer.address.street"),
    (f"{_BUYER}Sede/CAP", "customer.address.postal_code"),
    (f"{_BUYER}Sede/Comune", "customer.address.city"),
    (f"{_BUYER}Sede/Provincia", "customer.address.province"),
    (f"{_BUYER}Sede/Nazione", "customer.country"),
    (_BUYER, "customer"),
    ("FatturaElettronicaHeader/CedentePrestatore", "company"),
)


def field_of(path: str) -> str:
    """As in a request: `lines.0.vat_rate`; "" where no field of a request stands behind it. `company` is whose
    invoice it is: mended in the settings, not in the request."""
    below = _BODY.sub("", path)
    if below == path:
        return _first(_HEADER_FIELDS, path)
    line = _LINE.match(below)
    if line is None:
        return _first(_BODY_FIELDS, below)
    field = _LINE_FIELDS.get((line[2] or "").partition("/")[0].partition("[")[0], "")
    return f"lines.{int(line[1] or 1) - 1}" + (f".{field}" if field else "")


def _first(table: tuple[tuple[str, str], ...], path: str) -> str:
    return next((field for start, field in table if path.startswith(start)), "")
