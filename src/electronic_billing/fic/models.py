"""Fatture in Cloud's own words: https://github.com/fattureincloud/openapi-fattureincloud

Companies, their plans and their settings; the documents are in `documents`.
What is read is tolerant (see `reading`): None means "not told".
"""

import datetime as dt
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import force_setattr

from electronic_billing.kit.secret import Secret


class Token(Struct, frozen=True):
    """`expires_in` is in seconds; a day is what the documentation promises."""

    access_token: Secret
    refresh_token: Secret | None = None
    expires_in: int = 86_400
    token_type: str = "bearer"  # noqa: S105 -- the name of a scheme


class DeviceCode(Struct, frozen=True):
    """`interval` and `expires_in` are in seconds."""

    device_code: Secret
    user_code: str
    verification_uri: str
    interval: int = 5
    expires_in: int = 300


class UserCompany(Struct, frozen=True):
    """The answer also carries an access token for each company: it is never read.

    `vat_number` may come as a number, which has lost its leading zeros: here it has eleven digits again.
    """

    id: int
    name: str = ""
    type: str = ""
    tax_code: str | None = None
    vat_number: str | None = None
    connection_id: int | None = None
    fic_plan: str | None = None
    fic_license_expire: dt.date | None = None
    permissions: dict[str, object] = {}
    controlled_companies: tuple["UserCompany", ...] = ()

    def __post_init__(self) -> None:
        if self.vat_number and self.vat_number.isdecimal():
            force_setattr(self, "vat_number", self.vat_number.zfill(11))


class AccessInfo(Struct, frozen=True):
    role: str | None = None
    through_accountant: bool | None = None
    permissions: dict[str, object] = {}

    def issued_documents(self, kind: str) -> str:
        """The level for `invoices`, `credit_notes`, …: none, read, write, or "" where it is not told."""
        level = self.permissions.get("fic_issued_documents", "")
        detailed = self.permissions.get("fic_issued_documents_detailed")
        if level == "detailed":
            level = detailed.get(kind, "") if isinstance(detailed, dict) else ""
        return level if isinstance(level, str) else ""


class PlanFunctions(Struct, frozen=True):
    e_invoice: bool | None = None
    ts_digital: bool | None = None
    ts_pay: bool | None = None
    archive: bool | None = None
    recurring: bool | None = None


class FunctionStatus(Struct, frozen=True):
    active: bool | None = None


class FunctionsStatus(Struct, frozen=True):
    ts_digital: FunctionStatus = FunctionStatus()
    ts_pay: FunctionStatus = FunctionStatus()


class PlanLimits(Struct, frozen=True):
    clients: int | None = None
    suppliers: int | None = None
    products: int | None = None
    documents: int | None = None


class PlanInfo(Struct, frozen=True):
    limits: PlanLimits = PlanLimits()
    functions: PlanFunctions = PlanFunctions()
    functions_status: FunctionsStatus = FunctionsStatus()


class CompanyInfo(Struct, frozen=True):
    id: int
    name: str = ""
    email: str | None = None
    type: str = ""
    access_info: AccessInfo = AccessInfo()
    fic_plan_name: str | None = None
    fic_license_expire: dt.date | None = None
    plan_info: PlanInfo = PlanInfo()
    is_accountant: bool | None = None
    accountant_id: int | None = None


class VatType(Struct, frozen=True):
    """Id 0 is valid (the ordinary rate): never test an id for truth."""

    id: int
    value: Decimal | None = None
    description: str = ""
    notes: str = ""
    e_invoice: bool | None = None
    ei_type: str = ""
    ei_description: str = ""
    editable: bool | None = None
    is_disabled: bool | None = None
    default: bool | None = None

    @property
    def natura(self) -> str:
        """`ei_type` comes as 2.2, "2.2", "N2.2", 0 or "": the Natura it stands for, or "" for none."""
        code = self.ei_type.strip().upper().removeprefix("N")
        if code in ("", "0"):
            return ""
        return f"N{code}" if code.replace(".", "").isdecimal() else self.ei_type


class PaymentAccount(Struct, frozen=True):
    id: int
    name: str = ""
    type: str = ""
    iban: str | None = None
    sia: str | None = None
    cuc: str | None = None
    virtual: bool | None = None


class PaymentMethod(Struct, frozen=True):
    """`ei_payment_method` is the MPxx code of the e-invoice."""

    id: int
    name: str = ""
    type: str = ""
    is_default: bool | None = None
    default_payment_account: PaymentAccount | None = None
    bank_name: str | None = None
    bank_iban: str | None = None
    bank_beneficiary: str | None = None
    ei_payment_method: str | None = None


class DefaultValues(Struct, frozen=True):
    notes: str = ""
    rivalsa: Decimal | None = None
    cassa: Decimal | None = None
    withholding_tax: Decimal | None = None
    other_withholding_tax: Decimal | None = None
    use_gross_prices: bool | None = None
    payment_method: PaymentMethod | None = None
    show_payment_method: bool | None = None
    ei_default_document_type: str | None = None


class ItemDefaults(Struct, frozen=True):
    vat: VatType | None = None


class PreCreateInfo(Struct, frozen=True):
    """`numerations` by year and sezionale. The number looks like the next free one; no text says so."""

    numerations: dict[str, dict[str, int | None]] = {}
    default_values: DefaultValues = DefaultValues()
    items_default_values: ItemDefaults = ItemDefaults()
    payment_methods_list: tuple[PaymentMethod, ...] = ()
    payment_accounts_list: tuple[PaymentAccount, ...] = ()
    vat_types_list: tuple[VatType, ...] = ()
    countries_list: tuple[str, ...] = ()


class SubscriptionConfig(Struct, frozen=True):
    mapping: str | None = None


class Subscription(Struct, frozen=True):
    """`verified` may be told before the handshake has ended. `warnings`: types left out, and why."""

    id: str
    sink: str = ""
    verified: bool | None = None
    types: tuple[str, ...] = ()
    config: SubscriptionConfig = SubscriptionConfig()
    warnings: tuple[str, ...] = ()
