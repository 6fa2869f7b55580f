"""What is said of things SDI does not reject and a person may regret: our own warnings."""

from electronic_billing.fatturapa.words import Explanation, row

TEXTS: dict[str, Explanation] = {
    "EB001": row(
        "Ci sono {amount} euro senza IVA (oltre 77,47) e manca l'imposta di bollo.",
        "There are {amount} euros without VAT (over 77.47), and the stamp duty is missing.",
        "Aggiungi DatiBollo con BolloVirtuale SI (2,00 euro).",
        "Add DatiBollo with BolloVirtuale SI (2.00 euros).",
    ),
    "EB002": row(
        "La data è {day}: il termine per l'invio era {deadline}.",
        "The date is {day}: the term for sending was {deadline}.",
        "Invia subito: la sanzione per il ritardo si riduce con il ravvedimento operoso. Senti il commercialista.",
        "Send at once: after the term the penalty can be reduced by voluntary correction. Ask the accountant.",
    ),
    "EB003": row(
        "La fattura {numero} ha data {day}, ma la {other} della stessa serie ha data {other_day}.",
        "Invoice {numero} is dated {day}, but {other} of the same series is dated {other_day}.",
        "Nella stessa serie numeri e date crescono insieme: usa una serie separata per le date arretrate.",
        "Within a series numbers and dates grow together: use a separate series for late dates.",
    ),
    "EB004": row(
        "Noleggio di {days} giorni a un'azienda di {country} con Natura N2.1.",
        "Hire of {days} days to a business of {country} with the Natura N2.1.",
        "Fino a 30 giorni, per un veicolo consegnato in Italia, l'IVA è italiana: di solito il 22 %.",
        "Up to 30 days, for a vehicle handed over in Italy, VAT is Italian: usually 22 %.",
    ),
    "EB005": row(
        "È un noleggio di veicoli, ma manca il riferimento al contratto.",
        "This is a vehicle hire, but the reference to the contract is missing.",
        "Aggiungi DatiContratto con il numero del contratto di noleggio.",
        "Add DatiContratto with the number of the rental contract.",
    ),
    "EB006": row(
        "L'indirizzo è in {country}, ma non è scritto come quello di un cliente estero.",
        "The address is in {country}, but is not written as a foreign one.",
        "Per l'estero: CAP 00000, nessuna Provincia, codice postale estero nell'indirizzo.",
        "For foreign addresses: CAP 00000, no Provincia, the foreign postcode in the address.",
    ),
    "EB006.prefix": row(
        "L'identificativo {found} ripete il codice del Paese {country}.",
        "The identifier {found} repeats the country code {country}.",
        "Scrivi il numero senza il prefisso: il Paese è già in IdPaese.",
        "Write the number without the prefix: the country is already in IdPaese.",
    ),
    "EB006.recipient": row(
        "Il cliente è estero ({country}), ma il codice destinatario è {found}.",
        "The customer is foreign ({country}), but the recipient code is {found}.",
        "Per i clienti non stabiliti in Italia il codice è XXXXXXX; per San Marino 2R4GTO8.",
        "For customers not established in Italy the code is XXXXXXX; for San Marino 2R4GTO8.",
    ),
    "EB006.italian": row(
        "L'indirizzo è italiano, ma il CAP è {found}.",
        "The address is Italian, but the postcode is {found}.",
        "Scrivi il CAP del Comune; 00000 è solo per l'estero.",
        "Write the municipality's postcode; 00000 is for foreign addresses only.",
    ),
    "EB007": row(
        "L'IBAN {found} non supera il controllo delle cifre.",
        "The IBAN {found} fails its check digits.",
        "Copialo di nuovo dall'estratto conto.",
        "Copy it again from the bank statement.",
    ),
    "EB007.missing": row(
        "Il pagamento è un bonifico, ma manca l'IBAN.",
        "The payment is a bank transfer, but the IBAN is missing.",
        "Aggiungi l'IBAN su cui ricevere il bonifico.",
        "Add the IBAN on which to receive the transfer.",
    ),
    "EB008": row(
        "I pagamenti fanno {found}, il documento da pagare fa {expected}.",
        "The payments make {found}, the amount to pay is {expected}.",
        "Correggi gli importi dei pagamenti; ritenute e scissione dei pagamenti si sottraggono.",
        "Correct the payment amounts; withholding and split payment are taken off.",
    ),
    "EB009": row(
        "Partita IVA {vat} e codice fiscale {found} sono diversi.",
        "The VAT number {vat} and the tax code {found} differ.",
        "Per una società di solito coincidono (non nei gruppi IVA): controllali.",
        "For a company they usually are the same (not in VAT groups): check them.",
    ),
    "EB010": row(
        "{tag} contiene caratteri che il formato non ammette: «{found}».",
        "{tag} holds characters that the format does not allow: “{found}”.",
        "Si può scrivere così: «{proposed}».",
        "It can be written so: “{proposed}”.",
    ),
    "EB011": row(
        "{tag} contiene caratteri estranei al base64.",
        "{tag} holds characters that are no base64.",
        "Allega di nuovo il file.",
        "Attach the file again.",
    ),
    "EB012": row(
        "Il codice {found} non era in uso il {day}.",
        "The code {found} was not in use on {day}.",
        "Controlla la data, o scegli il codice che valeva quel giorno.",
        "Check the date, or choose the code that was valid on that day.",
    ),
    "EB013": row(
        "Il totale del documento è {found}, i riepiloghi fanno {expected}.",
        "The document total is {found}, the summaries make {expected}.",
        "Scrivi {expected}, o spiega la differenza con Arrotondamento.",
        "Write {expected}, or explain the difference with Arrotondamento.",
    ),
    "EB014": row(
        "Natura N6.9 verso un'azienda di {country}.",
        "Natura N6.9 towards a business of {country}.",
        "Per i servizi a un'azienda UE si usa N2.1, con INVCONT negli altri dati gestionali.",
        "For services to an EU business N2.1 is used, with INVCONT in the other data.",
    ),
    "EB015": row(
        "Scissione dei pagamenti (S) verso un cliente che non è un ufficio pubblico.",
        "Split payment (S) towards a customer that is no public office.",
        "Vale per le società controllate dalla pubblica amministrazione: verifica che il cliente lo sia.",
        "It holds for companies controlled by the public administration: check that the customer is one.",
    ),
    "EB016": row(
        "TD29 va trasmesso con codice destinatario 0000000 e senza PEC.",
        "TD29 is sent with the recipient code 0000000 and without a PEC address.",
        "Scrivi 0000000 e togli PECDestinatario.",
        "Write 0000000 and leave PECDestinatario out.",
    ),
    "EB017": row(
        "La nota di credito non dice quale fattura corregge.",
        "The credit note does not say which invoice it corrects.",
        "Aggiungi DatiFattureCollegate con numero e data della fattura.",
        "Add DatiFattureCollegate with the invoice's number and date.",
    ),
    "EB018": row(
        "Il cedente è nel regime forfettario (RF19), ma una riga ha l'IVA al {rate} %.",
        "The seller is under the flat-rate scheme (RF19), but a line has VAT at {rate} %.",
        "Nel regime forfettario non si addebita l'IVA: di solito si usa la Natura N2.2. Controlla il regime dell'azienda.",
        "Under the flat-rate scheme no VAT is charged: usually with the Natura N2.2. Check the company's regime.",
    ),
}
