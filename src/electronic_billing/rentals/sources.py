"""What the rules quote: acts, rulings, articles."""

import msgspec

from electronic_billing.fatturapa.words import Sentence


class Source(msgspec.Struct, frozen=True):
    """`where` names it in every language; `says` is what we take from it."""

    where: str
    says: Sentence


def _source(where: str, it: str, en: str) -> Source:
    return Source(where, Sentence(it, en))


ART_3 = _source(
    "DPR 633/1972 art. 3",
    "la locazione di beni è una prestazione di servizi",
    "hiring out goods is a service",
)
ART_6 = _source(
    "DPR 633/1972 art. 6 c. 3 e 4",
    "un servizio è effettuato quando è pagato, anche in parte, o fatturato prima",
    "a service is effected when it is paid, even in part, or invoiced before",
)
ART_7_QUATER = _source(
    "DPR 633/1972 art. 7-quater lett. e",
    "il noleggio a breve termine è tassato dove il veicolo è messo a disposizione, se è usato nell'UE",
    "short-term hire is taxed where the vehicle is put at the customer's disposal, if it is used in the EU",
)
ART_7_TER = _source(
    "DPR 633/1972 art. 7-ter",
    "i servizi a un'impresa sono tassati dove l'impresa è stabilita",
    "services to a business are taxed where it is established",
)
ART_7_SEXIES = _source(
    "DPR 633/1972 art. 7-sexies lett. e",
    "il noleggio lungo a un privato segue il suo domicilio e l'uso",
    "long-term hire to a private person follows domicile and use",
)
ART_10 = _source("DPR 633/1972 art. 10", "le assicurazioni sono esenti", "insurance is exempt")
ART_12 = _source(
    "DPR 633/1972 art. 12",
    "le prestazioni accessorie seguono la principale",
    "accessory supplies follow the principal one",
)
ART_13 = _source(
    "DPR 633/1972 art. 13",
    "tutto ciò che è dovuto secondo contratto fa parte della base imponibile",
    "all that is due by contract is part of the taxable amount",
)
ART_15_COMPENSATION = _source(
    "DPR 633/1972 art. 15 c. 1 n. 1",
    "le penalità per ritardi o altre irregolarità nell'adempimento sono escluse",
    "penalties for delays or other irregularities of performance are excluded",
)
ART_15_ADVANCES = _source(
    "DPR 633/1972 art. 15 c. 1 n. 3",
    "sono esclusi gli anticipi in nome e per conto del cliente, documentati",
    "advances in the customer's name and on its behalf are excluded, where documented",
)
ART_16 = _source("DPR 633/1972 art. 16", "aliquota ordinaria", "ordinary rate")
ART_17_TER = _source(
    "DPR 633/1972 art. 17-ter",
    "l'IVA delle fatture alla PA è versata allo Stato dal cliente",
    "the VAT of invoices to public bodies is paid to the State by the customer",
)
ART_21_DEFERRED = _source(
    "DPR 633/1972 art. 21 c. 4 lett. a",
    "le prestazioni documentate dello stesso mese allo stesso cliente stanno in una fattura, entro il 15 del mese dopo",
    "documented services of one month to one customer may share an invoice, by the 15th of the next",
)
ART_26_INCREASE = _source(
    "DPR 633/1972 art. 26 c. 1",
    "l'aumento di un'operazione già fatturata si documenta con una nota di debito",
    "an increase of what is already invoiced is documented by a debit note",
)
ART_26_DECREASE = _source(
    "DPR 633/1972 art. 26 c. 2 e 3",
    "la riduzione si documenta con una nota di credito; entro un anno per accordo successivo o errore",
    "a reduction is documented by a credit note; within a year for a later agreement or an error",
)
ART_196_CDS = _source(
    "Codice della strada art. 196, dal 2021",
    "della multa di un veicolo noleggiato rispondono il locatario e chi guida",
    "for the fine of a hired vehicle the hirer and the driver answer",
)
DL_98_2011 = _source(
    "DL 98/2011 art. 23 c. 42",
    "il noleggio senza conducente si fattura al pagamento, con gli estremi del contratto",
    "hire without driver is invoiced at payment, with the contract's number and date",
)
DPR_642_1972 = _source(
    "DPR 642/1972",
    "imposta di bollo di 2,00 euro sulle fatture senza IVA oltre 77,47 euro",
    "stamp duty of 2.00 euros on invoices without VAT over 77.47 euros",
)
RIS_197_2007 = _source(
    "Ris. Agenzia delle Entrate 197/E del 2007",
    "l'acconto è imponibile, la caparra confirmatoria no",
    "an advance is taxable, earnest money is not",
)
ADMASSOCIATI_WAIVER = _source(
    "admassociati, assicurazione su auto di cortesia",
    "l'esonero dalle penalità risarcitorie estende il noleggio «full service»",
    "a waiver of compensation extends full-service hire",
)
ADMASSOCIATI_DEPOSIT = _source(
    "admassociati, fattura e cauzione",
    "il deposito cauzionale non si fattura",
    "a security deposit is not invoiced",
)
RENTORSHARE_FINES = _source(
    "rentorshare.net, spese di gestione multe",
    "le spese di gestione si addebitano con IVA",
    "handling fees are charged with VAT",
)
SOLE_ROAD_TAX = _source(
    "Il Sole 24 Ore 2021, tassa di possesso",
    "la tassa riaddebitata da chi la deve per sé è parte del corrispettivo",
    "a tax charged on by the one who owes it is part of the price",
)
FISCOOGGI_RECONDITIONING = _source(
    "FiscoOggi, ripristino a fine leasing",
    "per il ripristino previsto dal contratto l'art. 15 non è pertinente",
    "art. 15 does not fit a reconditioning that the contract foresees",
)
FLEETMAGAZINE_CLAUSES = _source(
    "Fleet Magazine, clausole del noleggio a lungo termine",
    "le clausole parlano di penali, senza conclusioni sull'IVA",
    "the clauses speak of penalties, without a conclusion on VAT",
)
NTPLUS_NO_SHOW = _source(
    "NT+ 23/10/2025, no-show alberghiero",
    "la penale per mancato arrivo è esclusa",
    "a no-show penalty is excluded",
)
CJEU_AIR_FRANCE = _source(
    "Corte di giustizia UE, Air France-KLM",
    "il prezzo intero trattenuto per un servizio non usufruito è imponibile",
    "the whole price kept for a service not used is taxed",
)
EUTEKNE_THIRTY_DAYS = _source(
    "Eutekne n. 958777 (2023), Circ. Agenzia delle Entrate 37/E del 2011",
    "i giorni sono di possesso continuo e le proroghe si sommano",
    "the days are of continuous possession, and extensions add up",
)
GUIDA_INVCONT = _source(
    "Agenzia delle Entrate, guida alla fattura elettronica e all'esterometro",
    "servizi a imprese UE: N2.1 e INVCONT",
    "services to EU businesses: N2.1 and INVCONT",
)
