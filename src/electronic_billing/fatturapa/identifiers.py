"""The identifiers that Italian e-invoices carry, and what can be told of them without asking a register."""

import re
from collections.abc import Callable

from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.it import codicefiscale

_RECIPIENT = re.compile(r"[A-Z0-9]{6,7}")
_POSTAL_CODE = re.compile(r"[0-9]{5}")
_PROVINCE = re.compile(r"[A-Z]{2}")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
# The strict address form of the official schema's PEC field, within what people really use.
_PEC = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.\-]{0,180}[A-Za-z0-9])?\.[A-Za-z]{2,}"
)


def is_partita_iva(text: str) -> bool:
    """Eleven digits with a valid check digit; whether it exists only the tax register knows.

    The three digits of the issuing office are not judged: their list has grown over the years.
    """
    return re.fullmatch(r"[0-9]{11}", text) is not None and text.strip("0") != "" and luhn.is_valid(text)


def is_codice_fiscale(text: str) -> bool:
    """A person's sixteen characters or a body's eleven digits, with a valid check character."""
    if re.fullmatch(r"[0-9]{11}", text):
        return is_partita_iva(text)
    return re.fullmatch(r"[A-Z0-9]{16}", text) is not None and _passes(codicefiscale.validate, text)


def is_codice_destinatario(text: str) -> bool:
    """Seven characters for businesses and people, six for offices of the public administration."""
    return _RECIPIENT.fullmatch(text) is not None


def is_cap(text: str) -> bool:
    return _POSTAL_CODE.fullmatch(text) is not None


def is_provincia(text: str) -> bool:
    return _PROVINCE.fullmatch(text) is not None


def is_pec(text: str) -> bool:
    return len(text) <= 256 and _PEC.fullmatch(text) is not None and ".." not in text


def is_iban(text: str) -> bool:
    """Country, check digits and account in any case, without spaces; lengths by country are the bank's to know."""
    iban = text.upper()
    if _IBAN.fullmatch(iban) is None:
        return False
    return int("".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])) % 97 == 1


def _passes(validate: Callable[[str], object], text: str) -> bool:
    try:
        validate(text)
    except ValidationError:
        return False
    return True
