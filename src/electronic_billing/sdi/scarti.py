"""What the exchange's rejection codes mean, in plain words. Only a first table: the fiscal core brings them all."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Explanation:
    it: str
    en: str

    def text(self, locale: str) -> str:
        return self.it if locale == "it" else self.en


_EXPLANATIONS = {
    "00002": Explanation(
        "Questo file è già stato inviato. Controlla se la fattura è già presente tra quelle emesse.",
        "This file was sent before. Check whether the invoice is already among those issued.",
    ),
    "00200": Explanation(
        "Il file non rispetta il formato ufficiale. Il campo indicato va corretto.",
        "The file does not follow the official format. The named field needs correcting.",
    ),
    "00301": Explanation(
        "La partita IVA di chi emette non risulta valida in Anagrafe tributaria.",
        "The seller's VAT number is not valid in the tax register.",
    ),
    "00305": Explanation(
        "La partita IVA del cliente non risulta valida in Anagrafe tributaria. Chiedila di nuovo al cliente.",
        "The customer's VAT number is not valid in the tax register. Ask the customer for it again.",
    ),
    "00306": Explanation(
        "Il codice fiscale del cliente non risulta valido in Anagrafe tributaria. Chiedilo di nuovo al cliente.",
        "The customer's tax code is not valid in the tax register. Ask the customer for it again.",
    ),
    "00311": Explanation(
        "Il codice destinatario non esiste. Chiedi al cliente quello giusto, oppure usa 0000000.",
        "The recipient code does not exist. Ask the customer for the right one, or use 0000000.",
    ),
    "00313": Explanation(
        "Il codice XXXXXXX vale solo per clienti esteri: per un cliente italiano usa il suo codice o 0000000.",
        "XXXXXXX is only for foreign customers: for an Italian customer use their code, or 0000000.",
    ),
    "00403": Explanation(
        "La data della fattura è successiva al giorno in cui SDI l'ha ricevuta.",
        "The invoice's date is later than the day SDI received it.",
    ),
    "00404": Explanation(
        "Una fattura con lo stesso numero e anno risulta già trasmessa. Cercala prima di inviarne un'altra.",
        "An invoice with this number and year was already transmitted. Look for it before sending another.",
    ),
    "00423": Explanation(
        "Il totale di una riga non corrisponde a prezzo per quantità.",
        "A line's total is not its price times its quantity.",
    ),
    "00445": Explanation(
        "La natura IVA N2, N3 o N6 non è più ammessa senza il dettaglio (per esempio N2.1).",
        "VAT nature N2, N3 or N6 is no longer allowed without its detail (for example N2.1).",
    ),
}


def explain(codice: str) -> Explanation | None:
    """None for a code without an explanation of ours: show the exchange's own text then."""
    return _EXPLANATIONS.get(codice)
