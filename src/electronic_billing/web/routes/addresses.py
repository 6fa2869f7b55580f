from uuid import UUID

from electronic_billing.web.shell import INTEGRATIONS
from electronic_billing.web.site import CALLBACK_PATH

INTEGRATIONS_PATH = INTEGRATIONS.url
BILLING_SETTINGS = CALLBACK_PATH.rpartition("/")[0]
ENABLE_PATH = f"{BILLING_SETTINGS}/enable"
DISABLE_PATH = f"{BILLING_SETTINGS}/disable"
COMPANY_FORM_PATH = f"{BILLING_SETTINGS}/company"
COMPANY_PATH = f"{BILLING_SETTINGS}/companies/{{company_id:uuid}}"


def connect_url(company_id: UUID) -> str:
    return f"{BILLING_SETTINGS}/companies/{company_id}/connect"


def token_url(company_id: UUID) -> str:
    return f"{BILLING_SETTINGS}/companies/{company_id}/token"


def choose_url(company_id: UUID) -> str:
    return f"{BILLING_SETTINGS}/companies/{company_id}/choose"


def setup_url(company_id: UUID, fic_company_id: int | None = None) -> str:
    address = f"{BILLING_SETTINGS}/companies/{company_id}/setup"
    return address if fic_company_id is None else f"{address}?company={fic_company_id}"


def rental_rules_url(company_id: UUID) -> str:
    return f"{BILLING_SETTINGS}/companies/{company_id}/rentals"
