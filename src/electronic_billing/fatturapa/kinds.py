"""The simple types of the official schemas, by what they admit."""

from datetime import date
from decimal import Decimal

from electronic_billing.fatturapa import codes
from electronic_billing.fatturapa.lexical import Amount, Binary, Codes, Day, Moment, Text, Whole
from electronic_billing.fatturapa.words import Sentence


def _plain(least: int, most: int, *, spaces: str = "replace") -> Text:
    wanted = Sentence(
        f"da {least} a {most} caratteri semplici, senza accenti", f"{least} to {most} plain characters, no accents"
    )
    return Text(rf"[\x00-\x7f]{{{least},{most}}}", wanted, spaces=spaces, highest=0x7F)


def _latin(most: int) -> Text:
    wanted = Sentence(
        f"da 1 a {most} caratteri dell'alfabeto latino (niente €, emoji o virgolette tipografiche)",
        f"1 to {most} characters of the Latin-1 set (no €, emoji or typographic quotes)",
    )
    return Text(rf"[\x00-\xff]{{1,{most}}}", wanted, spaces="replace", highest=0xFF)


def _any(least: int, most: int, *, spaces: str = "keep") -> Text:
    return Text(
        rf"(?s:.{{{least},{most}}})",
        Sentence(f"da {least} a {most} caratteri", f"{least} to {most} characters"),
        spaces=spaces,
    )


def _capitals(count: int, *, default: str = "") -> Text:
    wanted = Sentence(f"{count} lettere maiuscole", f"{count} capital letters")
    return Text(rf"[A-Z]{{{count}}}", wanted, highest=0x7F, default=default)


def _digits(count: int) -> Text:
    return Text(rf"[0-9]{{{count}}}", Sentence(f"{count} cifre", f"{count} digits"), highest=0x7F)


PLAIN_8, PLAIN_10, PLAIN_15, PLAIN_20, PLAIN_35, PLAIN_60 = (_plain(1, most) for most in (8, 10, 15, 20, 35, 60))
LATIN_60, LATIN_80, LATIN_100, LATIN_200, LATIN_1000 = (_latin(most) for most in (60, 80, 100, 200, 1000))
ANY_35 = _any(1, 35, spaces="replace")
TELEPHONE = _plain(5, 12)
TITOLO = _plain(2, 10, spaces="collapse")
ID_CODICE = _any(1, 28)
COD_EORI = _any(13, 17)
COUNTRY = _capitals(2)
NAZIONE = _capitals(2, default="IT")
PROVINCE = _capitals(2)
CURRENCY = _capitals(3)
INCOTERM = _capitals(3)
CAP = ABI = CAB = _digits(5)
CODICE_DESTINATARIO = Text(
    r"[A-Z0-9]{6,7}", Sentence("6 o 7 lettere maiuscole e cifre", "6 or 7 capital letters and digits"), highest=0x7F
)
CODICE_DESTINATARIO_SIMPLIFIED = Text(
    r"[A-Z0-9]{7}", Sentence("7 lettere maiuscole e cifre", "7 capital letters and digits"), highest=0x7F
)
CODICE_FISCALE = Text(
    r"[A-Z0-9]{11,16}",
    Sentence("da 11 a 16 lettere maiuscole e cifre", "11 to 16 capital letters and digits"),
    highest=0x7F,
)
CODICE_FISCALE_PERSON = Text(
    r"[A-Z0-9]{16}", Sentence("16 lettere maiuscole e cifre", "16 capital letters and digits"), highest=0x7F
)
_ADDRESS = Sentence("un indirizzo di posta elettronica", "an e-mail address")
# The schema writes its address form with ranges of ASCII: the same sets here, one by one.
_ATOM = r"[!#-'*+/-9=?A-Z^-~-]+(?:\.[!#-'*+/-9=?A-Z^-~-]+)*"
PEC = Text(
    rf"(?=.{{0,256}}\Z)(?:{_ATOM}|\"(?:\[\]!\#-[^-~ \t]|\\[\t -~])+\")@(?:{_ATOM}|\[[\t -Z^-~]*\])",
    _ADDRESS,
    spaces="collapse",
    highest=0x7F,
)
EMAIL = Text(r"(?=(?s:.{7,256})\Z)[^\n\r]+@[^\n\r]+[.]+[^\n\r]+", _ADDRESS)
IBAN = Text(
    r"[a-zA-Z]{2}[0-9]{2}[a-zA-Z0-9]{11,30}",
    Sentence("un IBAN senza spazi", "an IBAN without spaces"),
    highest=0x7F,
)
BIC = Text(
    r"[A-Z]{6}[A-Z2-9][A-NP-Z0-9](?:[A-Z0-9]{3})?",
    Sentence("un BIC di 8 o 11 caratteri", "a BIC of 8 or 11 characters"),
    highest=0x7F,
)

AMOUNT_2 = Amount(
    r"-?[0-9]{1,11}\.[0-9]{2}",
    Sentence(
        "un importo con il punto e due decimali, come 120.00", "an amount with a point and two decimals, as 120.00"
    ),
)
AMOUNT_8 = Amount(
    r"-?[0-9]{1,11}\.[0-9]{2,8}",
    Sentence(
        "un importo con il punto e da due a otto decimali, come 98.36065574",
        "an amount with a point and two to eight decimals, as 98.36065574",
    ),
)
QUANTITY = Amount(
    r"[0-9]{1,12}\.[0-9]{2,8}",
    Sentence(
        "una quantità non negativa con il punto e da due a otto decimali, come 3.00",
        "a quantity, not negative, with a point and two to eight decimals, as 3.00",
    ),
)
RATE = Amount(
    r"[0-9]{1,3}\.[0-9]{2}",
    Sentence(
        "una percentuale fino a 100.00 con due decimali, come 22.00",
        "a percentage up to 100.00 with two decimals, as 22.00",
    ),
    most=Decimal("100.00"),
)
WEIGHT = Amount(
    r"[0-9]{1,4}\.[0-9]{1,2}",
    Sentence(
        "un peso con il punto e uno o due decimali, come 12.5", "a weight with a point and one or two decimals, as 12.5"
    ),
    decimals=1,
)
LINE_NUMBER = PARCELS = Whole(1, 9999)
PHASE = Whole(1, 999)
DAYS = Whole(0, 999)
_DATE = Sentence("una data esistente, come 2026-11-23", "a date that exists, as 2026-11-23")
DAY = Day(_DATE)
INVOICE_DAY = Day(_DATE, since=date(1970, 1, 1))
MOMENT = Moment(Sentence("data e ora, come 2026-11-23T09:30:00", "date and time, as 2026-11-23T09:30:00"))
BINARY = Binary()

FORMATO = Codes("FPA12", "FPR12")
FORMATO_SIMPLIFIED = Codes("FSM10")
REGIME = Codes(*codes.REGIMI_FISCALI)
TIPO_DOCUMENTO = Codes(*codes.TIPI_DOCUMENTO)
TIPO_DOCUMENTO_SIMPLIFIED = Codes(*codes.TIPI_DOCUMENTO_SIMPLIFIED)
NATURA = Codes(*codes.NATURE, *codes.NATURE_WITHDRAWN)
NATURA_SIMPLIFIED = Codes(*(natura for natura in codes.NATURE if not natura.startswith(("N6", "N7"))), "N2", "N3")
PAGAMENTO = Codes(*codes.MODALITA_PAGAMENTO)
CONDIZIONI = Codes("TP01", "TP02", "TP03")
RITENUTA_TIPO = Codes(*codes.TIPI_RITENUTA)
CAUSALE_PAGAMENTO = Codes(*codes.CAUSALI_PAGAMENTO)
CASSA = Codes(*codes.TIPI_CASSA)
EMITTENTE = Codes("CC", "TZ")
ESIGIBILITA = Codes("I", "D", "S")
CESSIONE = Codes("SC", "PR", "AB", "AC")
SCONTO = Codes("SC", "MG")
SOCIO = Codes("SU", "SM")
LIQUIDAZIONE = Codes("LS", "LN")
YES = Codes("SI")
