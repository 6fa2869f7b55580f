"""The names of the domain's codes, for people. Every id is written out, so that the catalogue test knows it."""

from electronic_billing.web.i18n import Message

COMPANY_FIELDS = {
    "name": Message("label.company_name"),
    "partita_iva": Message("label.partita_iva"),
    "codice_fiscale": Message("label.codice_fiscale"),
    "regime_fiscale": Message("label.regime_fiscale"),
    "street": Message("label.street"),
    "postal_code": Message("label.postal_code"),
    "city": Message("label.city"),
    "province": Message("label.province"),
    "pec": Message("label.pec"),
    "codice_destinatario": Message("label.codice_destinatario"),
}

VAT_NAMES = {
    "22": Message("vat.22"),
    "10": Message("vat.10"),
    "4": Message("vat.4"),
    "N1": Message("vat.n1"),
    "N2.1": Message("vat.n2_1"),
    "N3.1": Message("vat.n3_1"),
    "N4": Message("vat.n4"),
    "N7": Message("vat.n7"),
}

SETUP_FIELDS = {
    "sezionale": Message("label.sezionale"),
    "late_sezionale": Message("label.late_sezionale"),
    "payment_account_id": Message("label.payment_account"),
    "payment_method": Message("label.payment_method"),
    **{f"vat_{key}": name for key, name in VAT_NAMES.items()},
}

CONNECTION_KINDS = {
    "code": Message("billing.kind.code"),
    "device": Message("billing.kind.device"),
    "manual": Message("billing.kind.manual"),
}

SCOPE_NAMES = {
    "issued_documents.invoices:a": Message("scope.invoices"),
    "issued_documents.credit_notes:a": Message("scope.credit_notes"),
    "issued_documents.proformas:a": Message("scope.proformas"),
    "entity.clients:a": Message("scope.clients"),
    "settings:r": Message("scope.settings"),
}

REGIMI = {
    "RF01": Message("regime.rf01"),
    "RF02": Message("regime.rf02"),
    "RF04": Message("regime.rf04"),
    "RF05": Message("regime.rf05"),
    "RF06": Message("regime.rf06"),
    "RF07": Message("regime.rf07"),
    "RF08": Message("regime.rf08"),
    "RF09": Message("regime.rf09"),
    "RF10": Message("regime.rf10"),
    "RF11": Message("regime.rf11"),
    "RF12": Message("regime.rf12"),
    "RF13": Message("regime.rf13"),
    "RF14": Message("regime.rf14"),
    "RF15": Message("regime.rf15"),
    "RF16": Message("regime.rf16"),
    "RF17": Message("regime.rf17"),
    "RF18": Message("regime.rf18"),
    "RF19": Message("regime.rf19"),
    "RF20": Message("regime.rf20"),
}

MODALITA = {
    "MP01": Message("payment.mp01"),
    "MP02": Message("payment.mp02"),
    "MP03": Message("payment.mp03"),
    "MP04": Message("payment.mp04"),
    "MP05": Message("payment.mp05"),
    "MP06": Message("payment.mp06"),
    "MP07": Message("payment.mp07"),
    "MP08": Message("payment.mp08"),
    "MP09": Message("payment.mp09"),
    "MP10": Message("payment.mp10"),
    "MP11": Message("payment.mp11"),
    "MP12": Message("payment.mp12"),
    "MP13": Message("payment.mp13"),
    "MP14": Message("payment.mp14"),
    "MP15": Message("payment.mp15"),
    "MP16": Message("payment.mp16"),
    "MP17": Message("payment.mp17"),
    "MP18": Message("payment.mp18"),
    "MP19": Message("payment.mp19"),
    "MP20": Message("payment.mp20"),
    "MP21": Message("payment.mp21"),
    "MP22": Message("payment.mp22"),
    "MP23": Message("payment.mp23"),
}
