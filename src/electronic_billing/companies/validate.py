from electronic_billing.companies.model import CompanyData
from electronic_billing.fatturapa.codes import REGIMI_FISCALI
from electronic_billing.fatturapa.identifiers import (
    is_cap,
    is_codice_destinatario,
    is_codice_fiscale,
    is_partita_iva,
    is_pec,
    is_provincia,
)
from electronic_billing.kit.problems import FieldProblem

_REQUIRED = ("name", "partita_iva", "codice_fiscale", "regime_fiscale", "street", "postal_code", "city", "province")
# Longest values of the e-invoice's own fields (schema 1.2.3).
_LONGEST = {"name": 80, "street": 60, "city": 60}


def cleaned(data: CompanyData) -> CompanyData:
    """What people type, as the exchange spells it: no blanks around, codes in capitals, no `IT` before the number."""
    upper = {
        "codice_fiscale": data.codice_fiscale.replace(" ", "").upper(),
        "province": data.province.strip().upper(),
        "codice_destinatario": data.codice_destinatario.strip().upper(),
        "regime_fiscale": data.regime_fiscale.strip().upper(),
    }
    return CompanyData(
        name=data.name.strip(),
        partita_iva=data.partita_iva.replace(" ", "").upper().removeprefix("IT"),
        street=data.street.strip(),
        postal_code=data.postal_code.strip(),
        city=data.city.strip(),
        pec=data.pec.strip(),
        **upper,
    )


def company_problems(data: CompanyData) -> list[FieldProblem]:
    """At most one for each field, the first that a person should mend."""
    first: dict[str, FieldProblem] = {}
    for problem in (*_required(data), *_lengths(data), *_identifiers(data), *_addresses(data)):
        first.setdefault(problem.field, problem)
    return list(first.values())


def _required(data: CompanyData) -> list[FieldProblem]:
    return [FieldProblem(field, "field.required") for field in _REQUIRED if not getattr(data, field)]


def _lengths(data: CompanyData) -> list[FieldProblem]:
    found = []
    for field, longest in _LONGEST.items():
        if len(getattr(data, field)) > longest:
            found.append(FieldProblem(field, "field.too_long", {"longest": str(longest)}))
        elif any(ord(letter) > 255 or ord(letter) < 32 for letter in getattr(data, field)):
            found.append(FieldProblem(field, "field.latin_only"))
    return found


def _identifiers(data: CompanyData) -> list[FieldProblem]:
    found = []
    if not is_partita_iva(data.partita_iva):
        found.append(FieldProblem("partita_iva", "field.partita_iva"))
    if not is_codice_fiscale(data.codice_fiscale):
        found.append(FieldProblem("codice_fiscale", "field.codice_fiscale"))
    if data.regime_fiscale not in REGIMI_FISCALI:
        found.append(FieldProblem("regime_fiscale", "field.choose"))
    return found


def _addresses(data: CompanyData) -> list[FieldProblem]:
    found = []
    if not is_cap(data.postal_code):
        found.append(FieldProblem("postal_code", "field.cap"))
    if not is_provincia(data.province):
        found.append(FieldProblem("province", "field.provincia"))
    if data.pec and not is_pec(data.pec):
        found.append(FieldProblem("pec", "field.pec"))
    if data.codice_destinatario and not (is_codice_destinatario(data.codice_destinatario)):
        found.append(FieldProblem("codice_destinatario", "field.codice_destinatario"))
    return found
