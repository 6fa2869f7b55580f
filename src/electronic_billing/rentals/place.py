"""Where a hire is taxed: the thirty-day rule, by place and customer, as data."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum

import msgspec

from electronic_billing.content.model import AltroDato
from electronic_billing.fatturapa.countries import is_eu_abroad
from electronic_billing.fatturapa.words import Sentence
from electronic_billing.rentals import sources
from electronic_billing.rentals.model import Contract, Issued, Moment, Use
from electronic_billing.rentals.sources import Source
from electronic_billing.rentals.treatments import ORDINARY_RATE, RentalSettings

# Thirty days without a break are still short; ninety for vessels, which nobody hires out here.
SHORT_DAYS = 30
INVCONT = AltroDato(tipo_dato="INVCONT", riferimento_testo="inversione contabile")
NOT_SUBJECT = "Operazione non soggetta"
_DAY = dt.timedelta(days=1)


class PlaceRule(StrEnum):
    SHORT_ITALY = "short_italy"
    SHORT_OUTSIDE_EU = "short_outside_eu"
    SHORT_INTO_ITALY = "short_into_italy"
    SHORT_MEMBER_STATE = "short_member_state"
    SHORT_ELSEWHERE = "short_elsewhere"
    LONG_BUSINESS_ITALY = "long_business_italy"
    LONG_BUSINESS_EU = "long_business_eu"
    LONG_BUSINESS_ABROAD = "long_business_abroad"
    LONG_PRIVATE_ITALY = "long_private_italy"
    LONG_PRIVATE_ITALY_OUTSIDE_EU = "long_private_italy_outside_eu"
    LONG_PRIVATE_EU = "long_private_eu"
    LONG_PRIVATE_ABROAD_IN_ITALY = "long_private_abroad_in_italy"
    LONG_PRIVATE_ABROAD = "long_private_abroad"
    LONG_UNKNOWN = "long_unknown"


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table. `natura` None: not decided by the rules; "" is Italian VAT."""

    natura: str | None
    said: Sentence
    quoted: tuple[Source, ...]
    mark: AltroDato | None = None
    subject: str = ""


class Tax(msgspec.Struct, frozen=True):
    """What stands on a line. `marks` are its AltriDatiGestionali, `subject` words for the whole document."""

    rate: Decimal
    natura: str = ""
    marks: tuple[AltroDato, ...] = ()
    subject: str = ""

    @property
    def key(self) -> str:
        return self.natura or f"{self.rate.normalize():f}"


class Taxation(msgspec.Struct, frozen=True, kw_only=True):
    """What the rules make of a hire: `tax` None where somebody has to decide."""

    rule: PlaceRule
    tax: Tax | None
    said: Sentence
    quoted: tuple[Source, ...]

    @property
    def is_service_abroad(self) -> bool:
        """Art. 7-ter to a business abroad: its invoices have until the 15th of the next month."""
        return self.rule in {PlaceRule.LONG_BUSINESS_EU, PlaceRule.LONG_BUSINESS_ABROAD}


class Length(msgspec.Struct, frozen=True):
    """`days` counts periods of 24 hours begun, by the clock on the wall; `calendar_days` both ends."""

    days: int
    calendar_days: int

    @property
    def is_short(self) -> bool:
        return self.days <= SHORT_DAYS

    @property
    def is_at_the_border(self) -> bool:
        """Where the two ways of counting fall on either side of the thirty days."""
        return self.is_short and self.calendar_days > SHORT_DAYS


ORDINARY = Tax(ORDINARY_RATE)


def length_of(start: Moment, end: Moment) -> Length:
    """Possession without a break; summer time does not lengthen or shorten it."""
    calendar_days = (end.day - start.day).days + 1
    from_time, to_time = start.clock_time, end.clock_time
    if from_time is None or to_time is None:
        return Length(days=calendar_days, calendar_days=calendar_days)
    return Length(days=max(1, -((from_time - to_time) // _DAY)), calendar_days=calendar_days)


def rule_of(contract: Contract, day: dt.date) -> PlaceRule:
    """The row of the table that the hire falls under, as it was known on that day."""
    is_short = length_of(contract.start, contract.end_known_by(day)).is_short
    return _short(contract) if is_short else _long(contract)


def differs_when_long(contract: Contract) -> bool:
    """Whether the thirty days decide anything for this customer and place."""
    return ROWS[_short(contract)].natura != ROWS[_long(contract)].natura


def taxation_of(contract: Contract, settings: RentalSettings, *, today: dt.date, issued: Sequence[Issued]) -> Taxation:
    """As the hire was known when its first document was issued, or else as it is known today: no document changes
    the treatment of those before it."""
    day = min((one.date for one in issued), default=today)
    rule = rule_of(contract, day)
    if contract.place.decided is not None:
        rule = _decided_rule(contract, rule)
        row = ROWS[rule]
        return Taxation(rule=rule, tax=_decided(contract.place.decided, row), said=DECIDED, quoted=row.quoted)
    row = ROWS[rule]
    natura = settings.private_eu_long if rule is PlaceRule.LONG_PRIVATE_EU else row.natura
    return Taxation(rule=rule, tax=None if natura is None else _tax(natura, row), said=row.said, quoted=row.quoted)


def _decided_rule(contract: Contract, rule: PlaceRule) -> PlaceRule:
    """What counts as short and is decided to be untaxed is held for long: then it says what a long one says."""
    long = _long(contract)
    is_held_for_long = contract.place.decided == ROWS[long].natura and ROWS[rule].natura == ""
    return long if is_held_for_long else rule


def _short(contract: Contract) -> PlaceRule:
    place = contract.place
    if place.handed_over == "IT":
        return PlaceRule.SHORT_OUTSIDE_EU if place.used is Use.OUTSIDE_EU else PlaceRule.SHORT_ITALY
    if is_eu_abroad(place.handed_over):
        return PlaceRule.SHORT_MEMBER_STATE
    return PlaceRule.SHORT_INTO_ITALY if place.used is Use.ITALY else PlaceRule.SHORT_ELSEWHERE


def _long(contract: Contract) -> PlaceRule:
    if contract.renter.is_taxable is None:
        return PlaceRule.LONG_UNKNOWN
    return _long_business(contract) if contract.renter.is_taxable else _long_private(contract)


def _long_business(contract: Contract) -> PlaceRule:
    country = contract.customer.country
    if country == "IT":
        return PlaceRule.LONG_BUSINESS_ITALY
    return PlaceRule.LONG_BUSINESS_EU if is_eu_abroad(country) else PlaceRule.LONG_BUSINESS_ABROAD


def _long_private(contract: Contract) -> PlaceRule:
    country, used = contract.customer.country, contract.place.used
    if country == "IT":
        is_outside = used is Use.OUTSIDE_EU
        return PlaceRule.LONG_PRIVATE_ITALY_OUTSIDE_EU if is_outside else PlaceRule.LONG_PRIVATE_ITALY
    if is_eu_abroad(country):
        return PlaceRule.LONG_PRIVATE_EU
    return PlaceRule.LONG_PRIVATE_ABROAD_IN_ITALY if used is Use.ITALY else PlaceRule.LONG_PRIVATE_ABROAD


def _decided(choice: str, row: Row) -> Tax:
    return ORDINARY if choice == "22" else _tax(choice, row)


def _tax(natura: str, row: Row) -> Tax:
    if not natura:
        return ORDINARY
    return Tax(Decimal(0), natura, (row.mark,) if row.mark else (), row.subject)


DECIDED = Sentence(
    "Deciso dal commercialista per questo noleggio.",
    "Decided by the accountant for this hire.",
)
_SHORT_QUOTED = (sources.ART_7_QUATER, sources.EUTEKNE_THIRTY_DAYS)
ROWS = {
    PlaceRule.SHORT_ITALY: Row(
        natura="",
        said=Sentence(
            "Fino a 30 giorni, consegnato in Italia e usato nell'UE: IVA italiana, chiunque sia il cliente.",
            "Up to 30 days, handed over in Italy and used in the EU: Italian VAT, whoever the customer.",
        ),
        quoted=_SHORT_QUOTED,
    ),
    PlaceRule.SHORT_OUTSIDE_EU: Row(
        natura="N2.1",
        said=Sentence(
            "Fino a 30 giorni, consegnato in Italia ma usato fuori dall'UE: fuori campo IVA.",
            "Up to 30 days, handed over in Italy but used outside the EU: outside the scope of VAT.",
        ),
        quoted=_SHORT_QUOTED,
        subject=NOT_SUBJECT,
    ),
    PlaceRule.SHORT_INTO_ITALY: Row(
        natura="",
        said=Sentence(
            "Fino a 30 giorni, consegnato fuori dall'UE e usato in Italia: IVA italiana.",
            "Up to 30 days, handed over outside the EU and used in Italy: Italian VAT.",
        ),
        quoted=_SHORT_QUOTED,
    ),
    PlaceRule.SHORT_MEMBER_STATE: Row(
        natura=None,
        said=Sentence(
            "Fino a 30 giorni, consegnato in un altro Stato dell'UE: l'IVA è di quello Stato; N7 o N2.1 secondo le "
            "circostanze.",
            "Up to 30 days, handed over in another member state: VAT is that state's; N7 or N2.1 by the circumstances.",
        ),
        quoted=_SHORT_QUOTED,
    ),
    PlaceRule.SHORT_ELSEWHERE: Row(
        natura=None,
        said=Sentence(
            "Fino a 30 giorni, consegnato fuori dall'UE e non usato in Italia: non abbiamo trovato una regola.",
            "Up to 30 days, handed over outside the EU and not used in Italy: we found no rule.",
        ),
        quoted=_SHORT_QUOTED,
    ),
    PlaceRule.LONG_BUSINESS_ITALY: Row(
        natura="",
        said=Sentence(
            "Oltre 30 giorni a un'impresa italiana: IVA italiana.",
            "Over 30 days to an Italian business: Italian VAT.",
        ),
        quoted=(sources.ART_7_TER,),
    ),
    PlaceRule.LONG_BUSINESS_EU: Row(
        natura="N2.1",
        said=Sentence(
            "Oltre 30 giorni a un'impresa di un altro Stato dell'UE: non soggetta in Italia, inversione contabile "
            "(INVCONT).",
            "Over 30 days to a business of another member state: not subject in Italy, reverse charge (INVCONT).",
        ),
        quoted=(sources.ART_7_TER, sources.GUIDA_INVCONT),
        mark=INVCONT,
    ),
    PlaceRule.LONG_BUSINESS_ABROAD: Row(
        natura="N2.1",
        said=Sentence(
            "Oltre 30 giorni a un'impresa fuori dall'UE: operazione non soggetta.",
            "Over 30 days to a business outside the EU: not subject to VAT.",
        ),
        quoted=(sources.ART_7_TER,),
        subject=NOT_SUBJECT,
    ),
    PlaceRule.LONG_PRIVATE_ITALY: Row(
        natura="",
        said=Sentence(
            "Oltre 30 giorni a un privato domiciliato in Italia, con uso nell'UE: IVA italiana.",
            "Over 30 days to a private person domiciled in Italy, used in the EU: Italian VAT.",
        ),
        quoted=(sources.ART_7_SEXIES,),
    ),
    PlaceRule.LONG_PRIVATE_ITALY_OUTSIDE_EU: Row(
        natura="N2.1",
        said=Sentence(
            "Oltre 30 giorni a un privato domiciliato in Italia, con uso fuori dall'UE: fuori campo IVA.",
            "Over 30 days to a private person domiciled in Italy, used outside the EU: outside the scope of VAT.",
        ),
        quoted=(sources.ART_7_SEXIES,),
        subject=NOT_SUBJECT,
    ),
    PlaceRule.LONG_PRIVATE_EU: Row(
        natura=None,
        said=Sentence(
            "Oltre 30 giorni a un privato di un altro Stato dell'UE: l'IVA è del suo Stato (N7 se versata lì, per "
            "esempio con l'OSS; altrimenti N2.1).",
            "Over 30 days to a private person of another member state: VAT is that state's (N7 where paid there, for "
            "instance by OSS; otherwise N2.1).",
        ),
        quoted=(sources.ART_7_SEXIES,),
    ),
    PlaceRule.LONG_PRIVATE_ABROAD_IN_ITALY: Row(
        natura="",
        said=Sentence(
            "Oltre 30 giorni a un privato fuori dall'UE, con uso in Italia: IVA italiana.",
            "Over 30 days to a private person outside the EU, used in Italy: Italian VAT.",
        ),
        quoted=(sources.ART_7_SEXIES,),
    ),
    PlaceRule.LONG_PRIVATE_ABROAD: Row(
        natura="N2.1",
        said=Sentence(
            "Oltre 30 giorni a un privato fuori dall'UE, non usato in Italia: fuori campo IVA.",
            "Over 30 days to a private person outside the EU, not used in Italy: outside the scope of VAT.",
        ),
        quoted=(sources.ART_7_SEXIES,),
        subject=NOT_SUBJECT,
    ),
    PlaceRule.LONG_UNKNOWN: Row(
        natura=None,
        said=Sentence(
            "Oltre 30 giorni a un cliente estero: dipende se è un'impresa o un privato.",
            "Over 30 days to a foreign customer: it depends on whether it is a business or a private person.",
        ),
        quoted=(sources.ART_7_TER, sources.ART_7_SEXIES),
    ),
}
