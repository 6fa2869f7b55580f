"""What is said of a code that comes alone, from SDI or in a list, where the sentences of a file would have gaps."""

from electronic_billing.fatturapa.words import Sentence

MESSAGES: dict[str, Sentence] = {
    "00001": Sentence("Il nome del file non è come lo vuole lo SDI.", "The file name is not what SDI wants."),
    "00002": Sentence("Un file con lo stesso nome è già stato inviato.", "A file with the same name was sent before."),
    "00003": Sentence("Il file supera il limite di 5 MB.", "The file exceeds the limit of 5 MB."),
    "00300": Sentence(
        "L'identificativo di chi trasmette non è un codice fiscale esistente.",
        "The sender's identifier is not an existing tax code.",
    ),
    "00301": Sentence(
        "La partita IVA del cedente non è valida o è cessata.", "The seller's VAT number is not valid, or has ceased."
    ),
    "00302": Sentence("Il codice fiscale del cedente non è valido.", "The seller's tax code is not valid."),
    "00303": Sentence(
        "La partita IVA del rappresentante fiscale non è valida.", "The tax representative's VAT number is not valid."
    ),
    "00304": Sentence(
        "Il codice fiscale del rappresentante fiscale non è valido.", "The tax representative's tax code is not valid."
    ),
    "00305": Sentence("La partita IVA del cliente non è valida.", "The customer's VAT number is not valid."),
    "00306": Sentence("Il codice fiscale del cliente non è valido.", "The customer's tax code is not valid."),
    "00330": Sentence(
        "La PEC indicata è una casella dello SDI, non del cliente.",
        "The PEC address given is a mailbox of SDI, not the customer's.",
    ),
    "00401": Sentence(
        "Una riga ha la Natura con un'aliquota diversa da 0.", "A line has a Natura with a rate other than 0."
    ),
    "00403": Sentence(
        "La data della fattura è successiva al giorno in cui lo SDI l'ha ricevuta.",
        "The invoice's date is later than the day SDI received it.",
    ),
    "00404": Sentence(
        "Una fattura con lo stesso numero e lo stesso anno è già stata inviata.",
        "An invoice with the same number and year was sent before.",
    ),
    "00409": Sentence("Nello stesso file una fattura compare due volte.", "An invoice appears twice in the same file."),
    "00414": Sentence(
        "Il contributo cassa ha la Natura con un'aliquota diversa da 0.",
        "The pension fund contribution has a Natura with a rate other than 0.",
    ),
    "00418": Sentence(
        "La data viene prima di quella del documento collegato.",
        "The date is earlier than that of the linked document.",
    ),
    "00419": Sentence(
        "I riepiloghi sono meno delle aliquote nelle righe.", "There are fewer summaries than rates in the lines."
    ),
    "00420": Sentence(
        "La scissione dei pagamenti (S) non va con l'inversione contabile (N6).",
        "Split payment (S) does not go with reverse charge (N6).",
    ),
    "00421": Sentence(
        "In un riepilogo l'imposta non è l'imponibile per l'aliquota.",
        "In a summary the tax is not the taxable amount times the rate.",
    ),
    "00422": Sentence(
        "In un riepilogo l'imponibile non è la somma delle righe della sua aliquota.",
        "In a summary the taxable amount is not the sum of the lines of its rate.",
    ),
    "00423": Sentence(
        "Il totale di una riga non è quello che fanno prezzo, sconti e quantità.",
        "A line's total is not what price, discounts and quantity make.",
    ),
    "00424": Sentence(
        "Un'aliquota è minore di uno: non è in percentuale.", "A rate is below one: it is not a percentage."
    ),
    "00425": Sentence("Il numero della fattura non contiene cifre.", "The invoice number holds no digit."),
    "00427": Sentence(
        "La lunghezza del codice destinatario non si accorda con il formato.",
        "The length of the recipient code does not go with the format.",
    ),
    "00428": Sentence(
        "FormatoTrasmissione e l'attributo versione non dicono lo stesso formato.",
        "FormatoTrasmissione and the attribute versione do not name the same format.",
    ),
    "00430": Sentence(
        "Un riepilogo ha la Natura con un'aliquota diversa da 0.", "A summary has a Natura with a rate other than 0."
    ),
    "00443": Sentence("Un'aliquota delle righe non ha un riepilogo.", "A rate of the lines has no summary."),
    "00444": Sentence("Una Natura delle righe non ha un riepilogo.", "A Natura of the lines has no summary."),
    "00445": Sentence(
        "Una Natura è generica (N2, N3 o N6): dal 2021 non è ammessa.",
        "A Natura is generic (N2, N3 or N6): it has not been accepted since 2021.",
    ),
    "00460": Sentence(
        "Una fattura semplificata non può superare 400 euro.", "A simplified invoice cannot exceed 400 euros."
    ),
    "00471": Sentence(
        "Cedente e cliente sono lo stesso soggetto, e questo tipo di documento non lo permette.",
        "Seller and customer are the same, and this document type does not allow it.",
    ),
    "00472": Sentence(
        "Questo tipo di documento vuole cedente e cliente uguali, ma sono diversi.",
        "This document type wants seller and customer to be the same, but they differ.",
    ),
    "00473": Sentence(
        "Il Paese del cedente non va con il tipo di documento.",
        "The seller's country does not go with the document type.",
    ),
    "00475": Sentence(
        "Con questo tipo di documento il cliente deve avere la partita IVA.",
        "With this document type the customer must have a VAT number.",
    ),
    "00476": Sentence("Né il cedente né il cliente sono italiani.", "Neither the seller nor the customer is Italian."),
}
HINTS: dict[str, Sentence] = {
    "00421": Sentence("Ricalcola l'imposta, arrotondata al centesimo.", "Compute the tax again, rounded to the cent."),
    "00422": Sentence(
        "Porta l'imponibile alla somma delle righe, o correggi le righe.",
        "Bring the taxable amount to the sum of the lines, or correct the lines.",
    ),
    "00423": Sentence(
        "Ricalcola il totale della riga, o correggi il prezzo con fino a otto decimali.",
        "Compute the line's total again, or correct the price with up to eight decimals.",
    ),
    "00443": Sentence("Aggiungi un DatiRiepilogo con quell'aliquota.", "Add a DatiRiepilogo with that rate."),
    "00444": Sentence("Aggiungi un DatiRiepilogo con quella Natura.", "Add a DatiRiepilogo with that Natura."),
    "00445": Sentence("Usa il codice di dettaglio, come N2.1.", "Use the detailed code, such as N2.1."),
}
