"""What is said of dates, numbers, lines and totals."""

from electronic_billing.fatturapa.words import Explanation, row

_ADD_NATURA_IT = "Aggiungi la Natura (N1–N7) che spiega perché non c'è IVA, oppure l'aliquota."
_ADD_NATURA_EN = "Add the Natura (N1–N7) that says why there is no VAT, or the rate."
_DROP_NATURA_IT = "Togli la Natura, o porta l'aliquota a 0.00."
_DROP_NATURA_EN = "Take the Natura out, or bring the rate to 0.00."
_EDGE_IT = "La differenza è esattamente al limite: i due testi ufficiali non concordano se passi. Portala a zero."
_EDGE_EN = (
    "The difference is exactly at the limit: the two official texts disagree whether it passes. Bring it to zero."
)

TEXTS: dict[str, Explanation] = {
    "00400": row(
        "L'aliquota è 0 e manca la Natura.", "The rate is 0 and the Natura is missing.", _ADD_NATURA_IT, _ADD_NATURA_EN
    ),
    "00401": row(
        "C'è la Natura {natura} con un'aliquota del {rate} %.",
        "There is the Natura {natura} with a rate of {rate} %.",
        _DROP_NATURA_IT,
        _DROP_NATURA_EN,
    ),
    "00403": row(
        "La data {day} è nel futuro: oggi è {today}.",
        "The date {day} is in the future: today is {today}.",
        "Invia la fattura dal giorno della sua data, o correggi la data.",
        "Send the invoice on its date or later, or correct the date.",
    ),
    "00404": row(
        "La fattura {numero} del {day} è già stata inviata.",
        "The invoice {numero} of {day} was sent before.",
        "Cerca la fattura accettata: se è un'altra operazione, usa il numero successivo.",
        "Look for the accepted invoice: if this is another operation, use the next number.",
    ),
    "00409": row(
        "Nello stesso file la fattura {numero} compare due volte.",
        "The invoice {numero} appears twice in the same file.",
        "Togli una delle due, o correggi il numero.",
        "Take one out, or correct the number.",
    ),
    "00411": row(
        "Una riga è soggetta a ritenuta, ma mancano i dati della ritenuta.",
        "A line is subject to withholding, but the withholding data are missing.",
        "Aggiungi DatiRitenuta, o togli Ritenuta dalla riga.",
        "Add DatiRitenuta, or take Ritenuta out of the line.",
    ),
    "00413": row(
        "Il contributo cassa ha aliquota 0 e manca la Natura.",
        "The pension fund contribution has rate 0 and no Natura.",
        _ADD_NATURA_IT,
        _ADD_NATURA_EN,
    ),
    "00414": row(
        "Il contributo cassa ha la Natura {natura} con un'aliquota del {rate} %.",
        "The pension fund contribution has the Natura {natura} with a rate of {rate} %.",
        _DROP_NATURA_IT,
        _DROP_NATURA_EN,
    ),
    "00415": row(
        "Il contributo cassa è soggetto a ritenuta, ma mancano i dati della ritenuta.",
        "The pension fund contribution is subject to withholding, but the withholding data are missing.",
        "Aggiungi DatiRitenuta, o togli Ritenuta.",
        "Add DatiRitenuta, or take Ritenuta out.",
    ),
    "00418": row(
        "La data {day} viene prima di quella del documento collegato, {linked}.",
        "The date {day} is earlier than that of the linked document, {linked}.",
        "Una nota segue la fattura che corregge: controlla le due date.",
        "A note follows the invoice it corrects: check both dates.",
    ),
    "00419": row(
        "Ci sono {rates} aliquote nelle righe e {blocks} riepiloghi.",
        "There are {rates} rates in the lines and {blocks} summaries.",
        "Aggiungi un riepilogo per ogni aliquota.",
        "Add one summary for each rate.",
    ),
    "00420": row(
        "La scissione dei pagamenti (S) non va con l'inversione contabile ({natura}).",
        "Split payment (S) does not go with reverse charge ({natura}).",
        "Usa I o D, o togli EsigibilitaIVA.",
        "Use I or D, or leave EsigibilitaIVA out.",
    ),
    "00421": row(
        "L'imposta è {found}, ma {imponibile} al {rate} % fa {expected}.",
        "The tax is {found}, but {imponibile} at {rate} % makes {expected}.",
        "Scrivi {expected}.",
        "Write {expected}.",
    ),
    "00421.edge": row(
        "L'imposta è {found} invece di {expected}: un centesimo di differenza.",
        "The tax is {found} instead of {expected}: one cent of difference.",
        _EDGE_IT,
        _EDGE_EN,
    ),
    "00422": row(
        "Al {rate} % il riepilogo dà un imponibile di {found}, le righe ne danno {expected}.",
        "At {rate} % the summary has a taxable amount of {found}, the lines make {expected}.",
        "Porta l'imponibile a {expected}, o correggi le righe.",
        "Bring the taxable amount to {expected}, or correct the lines.",
    ),
    "00422.edge": row(
        "Al {rate} % il riepilogo e le righe differiscono di un euro esatto.",
        "At {rate} % summary and lines differ by exactly one euro.",
        _EDGE_IT,
        _EDGE_EN,
    ),
    "00423": row(
        "Il totale della riga è {found}, ma prezzo, sconti e quantità fanno {expected}.",
        "The line's total is {found}, but price, discounts and quantity make {expected}.",
        "Scrivi {expected}, o correggi il prezzo con fino a otto decimali.",
        "Write {expected}, or correct the price with up to eight decimals.",
    ),
    "00423.edge": row(
        "Il totale della riga è {found} invece di {expected}: un centesimo di differenza.",
        "The line's total is {found} instead of {expected}: one cent of difference.",
        _EDGE_IT,
        _EDGE_EN,
    ),
    "00424": row(
        "L'aliquota {rate} è minore di uno: non è in percentuale.",
        "The rate {rate} is below one: it is not a percentage.",
        "Scrivi 22.00 per il 22 %.",
        "Write 22.00 for 22 %.",
    ),
    "00425": row(
        "Il numero «{numero}» non contiene cifre.",
        "The number “{numero}” holds no digit.",
        "Il numero della fattura deve avere almeno una cifra.",
        "An invoice number has at least one digit.",
    ),
    "00429": row(
        "Un riepilogo ha aliquota 0 e manca la Natura.",
        "A summary has rate 0 and no Natura.",
        _ADD_NATURA_IT,
        _ADD_NATURA_EN,
    ),
    "00430": row(
        "Un riepilogo ha la Natura {natura} con un'aliquota del {rate} %.",
        "A summary has the Natura {natura} with a rate of {rate} %.",
        _DROP_NATURA_IT,
        _DROP_NATURA_EN,
    ),
    "00437": row(
        "Lo sconto o la maggiorazione del documento non ha né percentuale né importo.",
        "The document's discount or surcharge has neither a percentage nor an amount.",
        "Aggiungi Percentuale o Importo, o togli il blocco.",
        "Add Percentuale or Importo, or take the block out.",
    ),
    "00438": row(
        "Lo sconto o la maggiorazione della riga non ha né percentuale né importo.",
        "The line's discount or surcharge has neither a percentage nor an amount.",
        "Aggiungi Percentuale o Importo, o togli il blocco.",
        "Add Percentuale or Importo, or take the block out.",
    ),
    "00443": row(
        "L'aliquota {rate} % non ha un riepilogo.",
        "The rate {rate} % has no summary.",
        "Aggiungi un DatiRiepilogo con aliquota {rate}.",
        "Add a DatiRiepilogo with the rate {rate}.",
    ),
    "00444": row(
        "La Natura {natura} non ha un riepilogo.",
        "The Natura {natura} has no summary.",
        "Aggiungi un DatiRiepilogo con Natura {natura}.",
        "Add a DatiRiepilogo with the Natura {natura}.",
    ),
    "00445": row(
        "La Natura {natura} è generica: dal 2021 non è ammessa.",
        "The Natura {natura} is generic: it has not been accepted since 2021.",
        "Usa il codice di dettaglio, come {natura}.1.",
        "Use the detailed code, such as {natura}.1.",
    ),
    "00460": row(
        "Una fattura semplificata non può superare 400 euro: qui sono {found}.",
        "A simplified invoice cannot exceed 400 euros: here it is {found}.",
        "Emetti una fattura ordinaria.",
        "Issue an ordinary invoice.",
    ),
    "00474": row(
        "Con TD21 nessuna riga può avere aliquota 0.",
        "With TD21 no line may have rate 0.",
        "Indica l'aliquota dell'operazione.",
        "Give the rate of the operation.",
    ),
    "00477": row(
        "La dichiarazione d'intento citata non è valida.",
        "The declaration of intent quoted is not valid.",
        "Chiedi al cliente il protocollo di una dichiarazione valida.",
        "Ask the customer for the protocol of a valid declaration.",
    ),
}
