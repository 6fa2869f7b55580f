"""What the rental rules have to say against a document, or ask somebody to look at."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import msgspec

from electronic_billing.fatturapa.findings import Severity
from electronic_billing.fatturapa.words import Explanation, Lang, Sentence, Shown, filled, row


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """An error keeps the document back; a warning asks for a look. Its sentences read as a `Finding`'s do."""

    code: str
    severity: Severity
    values: Mapping[str, Shown] = {}

    def message(self, lang: Lang) -> str:
        return filled(TEXTS[self.code].message, self.values, lang)

    def hint(self, lang: Lang) -> str:
        return filled(TEXTS[self.code].hint, self.values, lang)

    def sentence(self) -> Sentence:
        return Sentence(f"{self.message('it')} {self.hint('it')}", f"{self.message('en')} {self.hint('en')}")

    @property
    def blocks(self) -> bool:
        return self.severity is Severity.ERROR


def block(code: str, **values: Shown) -> Remark:
    return Remark(code=code, severity=Severity.ERROR, values=values)


def ask(code: str, **values: Shown) -> Remark:
    return Remark(code=code, severity=Severity.WARNING, values=values)


def euros(amount: Decimal) -> Sentence:
    """As each language writes an amount, with its cents."""
    english = f"{amount:.2f}"
    return Sentence(english.replace(".", ","), english)


def on(day: date) -> Sentence:
    return Sentence(f"{day:%d/%m/%Y}", day.isoformat())


TEXTS: dict[str, Explanation] = {
    "treatment_not_chosen": row(
        "Per «{kind}» il commercialista non ha ancora scelto il trattamento IVA.",
        "For “{kind}” the accountant has not yet chosen the VAT treatment.",
        "Scegli una volta per l'azienda: {choices}.",
        "Choose once for the company: {choices}.",
    ),
    "place_not_decided": row(
        "Non è deciso dove si tassa questo noleggio. {rule}",
        "It is not decided where this hire is taxed. {rule}",
        "Chiedi al commercialista e scrivi la sua scelta nel contratto.",
        "Ask the accountant, and write the choice into the contract.",
    ),
    "business_not_known": row(
        "Il noleggio supera i 30 giorni e non si sa se il cliente estero è un'impresa.",
        "The hire is over 30 days, and it is not known whether the foreign customer is a business.",
        "Indica se il cliente agisce come impresa: decide dove si paga l'IVA.",
        "Say whether the customer acts as a business: it decides where VAT is paid.",
    ),
    "grew_past_thirty_days": row(
        "Il noleggio ha superato i 30 giorni dopo la prima fattura ({issued}): il trattamento IVA cambierebbe.",
        "The hire went over 30 days after its first invoice ({issued}): its VAT treatment would change.",
        "Non abbiamo trovato una fonte su questo caso: niente cambia da solo. Chiedi al commercialista; se conferma il "
        "trattamento già fatturato, scrivilo nel contratto.",
        "We found no source on this case: nothing changes by itself. Ask the accountant; where the treatment already "
        "invoiced is confirmed, write it into the contract.",
    ),
    "came_back_within_thirty_days": row(
        "Il noleggio era pattuito per oltre 30 giorni ed è già stato fatturato ({issued}), ma è finito prima: il "
        "trattamento IVA cambierebbe.",
        "The hire was agreed for over 30 days and has been invoiced ({issued}), but ended before: its VAT treatment would "
        "change.",
        "Non abbiamo trovato una fonte su questo caso: niente cambia da solo. Chiedi al commercialista; se conferma il "
        "trattamento già fatturato, scrivilo nel contratto.",
        "We found no source on this case: nothing changes by itself. Ask the accountant; where the treatment already "
        "invoiced is confirmed, write it into the contract.",
    ),
    "decided_differs": row(
        "La scelta scritta nel contratto è diversa dal trattamento già fatturato ({issued}).",
        "The choice written into the contract differs from the treatment already invoiced ({issued}).",
        "Storna prima i documenti già emessi, con il commercialista.",
        "Credit the documents already issued first, with the accountant.",
    ),
    "thirty_days_border": row(
        "Il noleggio dura {days} periodi di 24 ore ma tocca {calendar} giorni: è sul limite dei 30.",
        "The hire lasts {days} periods of 24 hours but touches {calendar} days: it is at the limit of 30.",
        "Lo trattiamo come breve. Se per il commercialista è lungo, scrivi la sua scelta nel contratto.",
        "We treat it as short. Where the accountant holds it long, write that choice into the contract.",
    ),
    "returned_early": row(
        "Il noleggio era pattuito per oltre 30 giorni, ma il veicolo è tornato prima: conta il possesso effettivo.",
        "The hire was agreed for over 30 days, but the vehicle came back before: actual possession counts.",
        "Conserva la prova della riconsegna e chiedi conferma al commercialista.",
        "Keep the proof of the return, and ask the accountant to confirm.",
    ),
    "price_with_vat_untaxed": row(
        "Il prezzo è stato indicato IVA compresa, ma su questo documento non c'è IVA italiana.",
        "The price was given with VAT, but this document has no Italian VAT.",
        "Controlla che l'importo sia quello pattuito: lo fatturiamo per intero.",
        "Check that the amount is the agreed one: it is invoiced in full.",
    ),
    "advance_not_numbered": row(
        "L'acconto {which} non ha ancora un numero: il saldo deve citarlo.",
        "The advance {which} has no number yet: the balance must quote it.",
        "Emetti prima la fattura di acconto.",
        "Issue the advance invoice first.",
    ),
    "original_not_numbered": row(
        "Il documento a cui questo si collega ({which}) non ha ancora un numero.",
        "The document that this one belongs to ({which}) has no number yet.",
        "Emetti prima quello.",
        "Issue that one first.",
    ),
    "original_not_known": row(
        "Il contratto non ha un documento «{which}».",
        "The contract has no document “{which}”.",
        "Indica balance, advance:1, late:1 o monthly, secondo il documento da correggere.",
        "Name balance, advance:1, late:1 or monthly, by the document to correct.",
    ),
    "advance_exceeds": row(
        "Gli acconti fatturati ({advance} euro) superano quanto resta dovuto con la stessa IVA ({due} euro).",
        "The advances invoiced ({advance} euros) are more than what is owed at the same VAT ({due} euros).",
        "Storna la differenza con una nota di credito sull'acconto.",
        "Credit the difference by a credit note on the advance.",
    ),
    "credit_exceeds": row(
        "La nota di credito ({credit} euro) supera quanto resta del documento con la stessa IVA ({left} euro).",
        "The credit note ({credit} euros) is more than what is left of the document at the same VAT ({left} euros).",
        "Riduci l'importo, oppure storna tutto il documento.",
        "Lower the amount, or credit the whole document.",
    ),
    "credit_after_a_year": row(
        "È passato più di un anno dall'operazione ({since}): per un accordo successivo o un errore l'IVA non si può più "
        "ridurre.",
        "More than a year has passed since the operation ({since}): for a later agreement or an error VAT can no longer "
        "be reduced.",
        "Senti il commercialista (art. 26 c. 3 DPR 633/1972).",
        "Ask the accountant (DPR 633/1972 art. 26 c. 3).",
    ),
    "not_an_increase": row(
        "«{kind}» non è un aumento di quanto fatturato in {which}.",
        "“{kind}” is no increase of what {which} has invoiced.",
        "Ciò che emerge dopo (pedaggi, danni, gestione multe) è una fattura a sé: indicalo come addebito tardivo.",
        "What comes to light later (tolls, damage, fine handling) is an invoice of its own: enter it as a late charge.",
    ),
    "not_positive": row(
        "Il totale del documento è {total} euro: una fattura non può essere zero o negativa.",
        "The total of the document is {total} euros: an invoice cannot be zero or negative.",
        "Controlla gli importi e gli sconti.",
        "Check amounts and discounts.",
    ),
    "split_prepaid": row(
        "Il cliente è in scissione dei pagamenti, ma ha pagato in anticipo: sui prepagati non si applica.",
        "The customer is under split payment, but paid in advance: it does not apply to prepaid hires.",
        "Chiedi al cliente di pagare dopo la fattura, il solo imponibile.",
        "Ask the customer to pay after the invoice, the net amount only.",
    ),
    "cig_missing": row(
        "Il cliente è una pubblica amministrazione e manca il CIG.",
        "The customer is a public body, and the CIG is missing.",
        "Scrivi il CIG dell'ordine, oppure perché non è dovuto.",
        "Write the CIG of the order, or why none is due.",
    ),
    "cig_length": row(
        "Il CIG {found} non ha 10 caratteri.",
        "The CIG {found} does not have 10 characters.",
        "Copialo di nuovo dall'ordine.",
        "Copy it again from the order.",
    ),
    "cup_length": row(
        "Il CUP {found} non ha 15 caratteri.",
        "The CUP {found} does not have 15 characters.",
        "Copialo di nuovo dall'ordine.",
        "Copy it again from the order.",
    ),
    "payments_apart": row(
        "I pagamenti di questo documento sono di giorni diversi ({first} e {last}): ognuno fa decorrere il suo termine.",
        "The payments of this document are of different days ({first} and {last}): each starts a term of its own.",
        "La data è quella del primo. Ciò che si paga prima della riconsegna si può fatturare come acconto.",
        "Its date is the first one's. What is paid before the return may be invoiced as an advance.",
    ),
    "paid_more": row(
        "Per questo documento sono stati pagati {paid} euro, ma ne sono dovuti {due}.",
        "For this document {paid} euros were paid, but {due} are due.",
        "Restituisci la differenza, oppure aggiungi l'addebito che manca.",
        "Give back the difference, or add the charge that is missing.",
    ),
    "pays_nothing": row(
        "Il pagamento di {amount} euro del {day} non appartiene a nessun documento.",
        "The payment of {amount} euros of {day} belongs to no document.",
        "Aggiungi l'addebito che paga, oppure indicalo come acconto.",
        "Add the charge that it pays, or enter it as an advance.",
    ),
    "term_passed": row(
        "Il termine per l'invio era il {deadline}.",
        "The term for sending was {deadline}.",
        "Invia subito e senti il commercialista per il ravvedimento operoso.",
        "Send at once, and ask the accountant about voluntary correction.",
    ),
    "advance_after_hire": row(
        "Il noleggio è già stato fatturato ({issued}): questo acconto non gli appartiene più.",
        "The hire has already been invoiced ({issued}): this advance no longer belongs to it.",
        "Se paga quella fattura, indicalo come saldo; se paga altro, aggiungi l'addebito che manca.",
        "Where it pays that invoice, enter it as a balance; where it pays something else, add the charge.",
    ),
    "issued_differs": row(
        "Il documento emesso è di {issued} euro, ma dal contratto ora ne risultano {now}.",
        "The document issued is of {issued} euros, but the contract now makes {now}.",
        "Indica i nuovi addebiti come tardivi, oppure correggi il documento con una nota.",
        "Enter new charges as late ones, or correct the document by a note.",
    ),
    "deposit_overdrawn": row(
        "Dal deposito sono stati trattenuti {kept} euro, ma il deposito è di {deposit}.",
        "{kept} euros were kept from the deposit, but the deposit is {deposit}.",
        "Correggi gli importi trattenuti.",
        "Correct the amounts kept.",
    ),
}
