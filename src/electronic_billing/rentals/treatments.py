"""How each kind of charge is taxed: the rules as data, with their sources, and where advisers may choose.

Not tax advice. Where no source was found the rule says so (`practice`), and its setting is the adviser's.
"""

from decimal import Decimal
from enum import StrEnum
from typing import Literal

import msgspec

from electronic_billing.fatturapa.words import Sentence
from electronic_billing.rentals import sources
from electronic_billing.rentals.model import ChargeKind
from electronic_billing.rentals.sources import Source

Taxed = Literal["N1", "22"]


class Choice(StrEnum):
    """What may be done with a charge: taxed at the ordinary rate, untaxed by a Natura, or never invoiced."""

    ORDINARY = "22"
    N1 = "N1"
    N4 = "N4"
    NOT_INVOICED = "not_invoiced"


class Confidence(StrEnum):
    """LAW: the act says it. SOURCE: a named text says it. PRACTICE: usual, no source found. DISPUTED: sources differ."""

    LAW = "law"
    SOURCE = "source"
    PRACTICE = "practice"
    DISPUTED = "disputed"


class RentalSettings(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the company's accountant chose where advisers disagree; None is *not chosen*, and blocks what needs it."""

    damage: Taxed | None = None
    early_return: Taxed | None = None
    penalty: Taxed = "N1"
    toll: Taxed = "22"
    fine: Literal["not_invoiced", "N1"] = "not_invoiced"
    insurance_policy: Literal["N4", "22"] = "N4"
    advance: Literal["TD02", "TD01"] = "TD02"
    unpaid_monthly: Literal["TD01", "TD24"] = "TD01"
    private_eu_long: Literal["N2.1", "N7"] | None = None
    charge_bollo: bool = False


class Treatment(msgspec.Struct, frozen=True, kw_only=True):
    """The rule of one kind. `default` None: blocked until chosen. `setting` names the field of `RentalSettings` that
    overrides it, among `choices`. What is taxed at the ordinary rate follows the hire abroad (`place`)."""

    kind: ChargeKind
    name: Sentence
    default: Choice | None
    confidence: Confidence
    rule: Sentence
    sources: tuple[Source, ...] = ()
    choices: tuple[Choice, ...] = ()
    setting: str = ""


ORDINARY_RATE = Decimal(22)
NORMATIVE = {
    Choice.ORDINARY: Sentence("IVA 22 %", "VAT 22 %"),
    Choice.N1: Sentence("escluso, art. 15 (N1)", "excluded, art. 15 (N1)"),
    Choice.N4: Sentence("esente, art. 10 (N4)", "exempt, art. 10 (N4)"),
    Choice.NOT_INVOICED: Sentence("non si fattura", "not invoiced"),
}


def choice_of(kind: ChargeKind, settings: RentalSettings) -> Choice | None:
    """None where the accountant has still to choose."""
    treatment = TREATMENTS[kind]
    if not treatment.setting:
        return treatment.default
    chosen: str | None = getattr(settings, treatment.setting)
    return None if chosen is None else Choice(chosen)


def _taxed(kind: ChargeKind, name: Sentence, confidence: Confidence, rule: Sentence, *quoted: Source) -> Treatment:
    return Treatment(kind=kind, name=name, default=Choice.ORDINARY, confidence=confidence, rule=rule, sources=quoted)


_ALL = (
    _taxed(
        ChargeKind.RENT,
        Sentence("Noleggio", "Rental fee"),
        Confidence.LAW,
        Sentence(
            "Il noleggio di un veicolo senza conducente è una prestazione di servizi ad aliquota ordinaria.",
            "The hire of a vehicle without driver is a service at the ordinary rate.",
        ),
        sources.ART_3,
        sources.ART_16,
        sources.DL_98_2011,
    ),
    _taxed(
        ChargeKind.EXTRA,
        Sentence("Accessori e chilometri", "Extras and kilometres"),
        Confidence.PRACTICE,
        Sentence(
            "Chilometri, secondo guidatore, guidatore giovane, navigatore, seggiolino: accessori del noleggio, con la "
            "stessa aliquota. Non abbiamo trovato una fonte che li nomini.",
            "Kilometres, second or young driver, navigator, child seat: accessory to the hire, at its rate. We found no "
            "source that names them.",
        ),
        sources.ART_12,
    ),
    _taxed(
        ChargeKind.SURCHARGE,
        Sentence("Supplementi", "Surcharges"),
        Confidence.PRACTICE,
        Sentence(
            "Supplementi (aeroporto, sola andata, fuori orario, tassa di possesso) fanno parte del prezzo del noleggio. "
            "Abbiamo trovato una fonte italiana solo per la tassa di possesso.",
            "Surcharges (airport, one-way, out of hours, road tax) are part of the price of the hire. We found an "
            "Italian source for the road tax only.",
        ),
        sources.ART_13,
        sources.SOLE_ROAD_TAX,
    ),
    _taxed(
        ChargeKind.WAIVER,
        Sentence("Riduzione della responsabilità", "Damage waiver"),
        Confidence.SOURCE,
        Sentence(
            "L'esonero da penalità risarcitorie concesso dalla società di noleggio estende il servizio: aliquota ordinaria.",
            "A waiver of compensation granted by the rental company itself extends the service: ordinary rate.",
        ),
        sources.ART_12,
        sources.ADMASSOCIATI_WAIVER,
    ),
    _taxed(
        ChargeKind.FUEL,
        Sentence("Carburante mancante", "Missing fuel"),
        Confidence.PRACTICE,
        Sentence(
            "Il carburante mancante alla riconsegna si addebita ad aliquota ordinaria. Non abbiamo trovato una fonte.",
            "Fuel missing at the return is charged at the ordinary rate. We found no source.",
        ),
        sources.ART_12,
    ),
    _taxed(
        ChargeKind.REFUELLING,
        Sentence("Servizio di rifornimento", "Refuelling service"),
        Confidence.PRACTICE,
        Sentence(
            "Il servizio di rifornimento è accessorio al noleggio. Non abbiamo trovato una fonte.",
            "The refuelling service is accessory to the hire. We found no source.",
        ),
        sources.ART_12,
    ),
    Treatment(
        kind=ChargeKind.TOLL,
        name=Sentence("Pedaggi", "Tolls"),
        default=Choice.ORDINARY,
        confidence=Confidence.PRACTICE,
        rule=Sentence(
            "Il pedaggio pagato dalla società a proprio nome si riaddebita con IVA; è escluso solo se anticipato in nome "
            "e per conto del cliente e documentato. Non abbiamo trovato una fonte sul noleggio.",
            "A toll that the company paid in its own name is charged on with VAT; it is excluded only where advanced in "
            "the customer's name and on its behalf, and documented. We found no source on hire.",
        ),
        sources=(sources.ART_13, sources.ART_15_ADVANCES),
        choices=(Choice.ORDINARY, Choice.N1),
        setting="toll",
    ),
    _taxed(
        ChargeKind.FINE_HANDLING,
        Sentence("Gestione della multa", "Fine handling"),
        Confidence.PRACTICE,
        Sentence(
            "La gestione di una multa è un servizio della società: aliquota ordinaria, anche se la multa non si fattura.",
            "Handling a fine is a service of the company: ordinary rate, even where the fine is not invoiced.",
        ),
        sources.RENTORSHARE_FINES,
    ),
    Treatment(
        kind=ChargeKind.FINE,
        name=Sentence("Multa", "Traffic fine"),
        default=Choice.NOT_INVOICED,
        confidence=Confidence.PRACTICE,
        rule=Sentence(
            "Della multa rispondono il cliente e chi guida: la società comunica i dati e l'ente la notifica a loro. Non si "
            "fattura; se la società l'ha pagata in nome e per conto del cliente, è esclusa (N1).",
            "The customer and the driver answer for a fine: the company gives the data and the authority notifies them. It "
            "is not invoiced; where the company paid it in the customer's name and on its behalf, it is excluded (N1).",
        ),
        sources=(sources.ART_196_CDS, sources.ART_15_ADVANCES),
        choices=(Choice.NOT_INVOICED, Choice.N1),
        setting="fine",
    ),
    Treatment(
        kind=ChargeKind.DAMAGE,
        name=Sentence("Danni", "Damage"),
        default=None,
        confidence=Confidence.DISPUTED,
        rule=Sentence(
            "Il danno è risarcimento, escluso (N1), oppure il corrispettivo di un ripristino previsto dal contratto "
            "(22 %). Decide il commercialista.",
            "Damage is compensation, excluded (N1), or the price of a repair foreseen by the contract (22 %). The "
            "accountant decides.",
        ),
        sources=(sources.ART_15_COMPENSATION, sources.FISCOOGGI_RECONDITIONING),
        choices=(Choice.N1, Choice.ORDINARY),
        setting="damage",
    ),
    Treatment(
        kind=ChargeKind.PENALTY,
        name=Sentence("Penale", "Contract penalty"),
        default=Choice.N1,
        confidence=Confidence.DISPUTED,
        rule=Sentence(
            "La penale per inadempimento è esclusa (N1); se però si trattiene l'intero prezzo di un servizio non "
            "usufruito, può essere corrispettivo (22 %). Un giorno in più si addebita come noleggio.",
            "A penalty for breach is excluded (N1); but where the whole price of a service not used is kept, it may be "
            "consideration (22 %). An extra day is charged as rental fee.",
        ),
        sources=(sources.ART_15_COMPENSATION, sources.NTPLUS_NO_SHOW, sources.CJEU_AIR_FRANCE),
        choices=(Choice.N1, Choice.ORDINARY),
        setting="penalty",
    ),
    Treatment(
        kind=ChargeKind.EARLY_RETURN,
        name=Sentence("Indennità per restituzione anticipata", "Early-return indemnity"),
        default=None,
        confidence=Confidence.DISPUTED,
        rule=Sentence(
            "L'indennità per la restituzione anticipata è una penale (N1) o una parte del prezzo (22 %): le fonti non lo "
            "dicono. Decide il commercialista.",
            "An indemnity for an early return is a penalty (N1) or part of the price (22 %): the sources do not say. The "
            "accountant decides.",
        ),
        sources=(sources.ART_15_COMPENSATION, sources.FLEETMAGAZINE_CLAUSES),
        choices=(Choice.N1, Choice.ORDINARY),
        setting="early_return",
    ),
    _taxed(
        ChargeKind.CLEANING,
        Sentence("Pulizia", "Cleaning"),
        Confidence.PRACTICE,
        Sentence(
            "La pulizia oltre il normale è un servizio accessorio al noleggio. Non abbiamo trovato una fonte.",
            "Cleaning beyond the usual is a service accessory to the hire. We found no source.",
        ),
        sources.ART_12,
    ),
    _taxed(
        ChargeKind.DELIVERY,
        Sentence("Consegna e ritiro", "Delivery and collection"),
        Confidence.PRACTICE,
        Sentence(
            "La consegna e il ritiro del veicolo sono accessori del noleggio. Non abbiamo trovato una fonte che li nomini.",
            "Delivery and collection of the vehicle are accessory to the hire. We found no source that names them.",
        ),
        sources.ART_12,
    ),
    Treatment(
        kind=ChargeKind.DEPOSIT,
        name=Sentence("Deposito cauzionale", "Security deposit"),
        default=Choice.NOT_INVOICED,
        confidence=Confidence.SOURCE,
        rule=Sentence(
            "La cauzione non è un corrispettivo: non si fattura mai. Se si trattiene, diventa ciò che paga: si addebita "
            "quello (danno, noleggio, penale), pagato con la cauzione.",
            "A deposit is not consideration: it is never invoiced. Where it is kept, it becomes what it pays for: charge "
            "that (damage, rent, penalty), paid from the deposit.",
        ),
        sources=(sources.RIS_197_2007, sources.ADMASSOCIATI_DEPOSIT),
    ),
    Treatment(
        kind=ChargeKind.INSURANCE_POLICY,
        name=Sentence("Polizza assicurativa", "Insurance policy"),
        default=Choice.N4,
        confidence=Confidence.PRACTICE,
        rule=Sentence(
            "Una vera polizza, stipulata per il cliente con un assicuratore, è esente (N4); l'esonero concesso dalla "
            "società è una riduzione della responsabilità. Non abbiamo trovato una fonte sul noleggio.",
            "A real policy, taken out for the customer with an insurer, is exempt (N4); a waiver of the company's own is "
            "a damage waiver. We found no source on hire.",
        ),
        sources=(sources.ART_10,),
        choices=(Choice.N4, Choice.ORDINARY),
        setting="insurance_policy",
    ),
)
TREATMENTS = {treatment.kind: treatment for treatment in _ALL}
