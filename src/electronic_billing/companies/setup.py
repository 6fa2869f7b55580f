import re
from collections.abc import Iterable
from uuid import UUID

import msgspec

from electronic_billing.companies import store
from electronic_billing.companies.errors import CompanyNotSetUp
from electronic_billing.companies.model import Company, Setup
from electronic_billing.connections.link import Links
from electronic_billing.fatturapa.codes import MODALITA_PAGAMENTO
from electronic_billing.fic.models import PaymentAccount, PreCreateInfo, VatType
from electronic_billing.kit.problems import FieldProblem, FieldsRefused
from electronic_billing.tenants.audit import Actor, record

DEFAULT_SEZIONALE = "/EB"
DEFAULT_LATE_SEZIONALE = "/EBT"  # tardivo: documents whose Data is older than the series' last
DEFAULT_PAYMENT_METHOD = "MP08"  # payment card, the usual one at a rental desk
VAT_KEYS = ("22", "10", "4", "N1", "N2.1", "N3.1", "N4", "N7")
"""Rates and Nature that a rental company meets; `22` is the only one it cannot do without."""

# The number is printed before the sezionale in one field of 20 characters: leave room for both.
_SEZIONALE = re.compile(r"[A-Za-z0-9/_.\-]{1,10}")


class SetupChoices(msgspec.Struct, frozen=True):
    """What Fatture in Cloud offers for each choice, and what we would take."""

    sezionali: list[str]
    accounts: list[PaymentAccount]
    vat_types: list[VatType]
    proposed: Setup


async def read_choices(links: Links, tenant_id: UUID, company: Company, fic_company_id: int) -> SetupChoices:
    client = links.client(tenant_id, company.connection_id)
    info = await client.pre_create_info(fic_company_id, "invoice")
    usable = [vat for vat in info.vat_types_list if not vat.is_disabled]
    return SetupChoices(
        sezionali=_sezionali(info),
        accounts=list(info.payment_accounts_list),
        vat_types=usable,
        proposed=company.setup or _proposal(info, usable),
    )


def checked_setup(setup: Setup, choices: SetupChoices) -> Setup:
    """Raises `FieldsRefused` for what cannot be: an id that Fatture in Cloud does not have, a malformed sezionale."""
    problems = [*_series_problems(setup), *_choice_problems(setup, choices)]
    if problems:
        raise FieldsRefused(problems)
    return setup


async def change_setup(links: Links, tenant_id: UUID, actor: Actor, company: Company, setup: Setup) -> Company:
    if company.setup is None:
        raise CompanyNotSetUp
    now = links.clock.now()
    async with links.database.tenant(tenant_id) as tx:
        await store.store_setup(tx, company.id, setup, now)
        await record(
            tx,
            now,
            actor,
            "change_setup",
            ("company", company.id),
            before=msgspec.to_builtins(company.setup),
            after=msgspec.to_builtins(setup),
        )
        return await store.find_company(tx, company.id)


def vat_key(vat: VatType) -> str | None:
    """Under which of our keys this VAT type belongs: the rate, or the Natura where the rate is zero."""
    if vat.value is None:
        return None
    if vat.value == 0:
        return vat.natura or None
    return f"{vat.value.normalize():f}"


def _proposal(info: PreCreateInfo, usable: Iterable[VatType]) -> Setup:
    vat_ids: dict[str, int] = {}
    for vat in sorted(usable, key=lambda one: one.id):
        key = vat_key(vat)
        if key in VAT_KEYS and key not in vat_ids:
            vat_ids[key] = vat.id
    accounts = info.payment_accounts_list
    return Setup(
        sezionale=DEFAULT_SEZIONALE,
        late_sezionale=DEFAULT_LATE_SEZIONALE,
        payment_account_id=accounts[0].id if accounts else None,
        payment_method=DEFAULT_PAYMENT_METHOD,
        vat_ids=vat_ids,
    )


def _sezionali(info: PreCreateInfo) -> list[str]:
    return sorted({name for by_name in info.numerations.values() for name in by_name if name})


def _series_problems(setup: Setup) -> list[FieldProblem]:
    found = [
        FieldProblem(field, "field.sezionale")
        for field in ("sezionale", "late_sezionale")
        if not _SEZIONALE.fullmatch(getattr(setup, field))
    ]
    if setup.sezionale == setup.late_sezionale:
        found.append(FieldProblem("late_sezionale", "field.sezionale_same"))
    elif _read_alike(setup.sezionale, setup.late_sezionale):
        found.append(FieldProblem("late_sezionale", "field.sezionale_alike"))
    return found


def _read_alike(one: str, other: str) -> bool:
    """1 in 2/A and 12 in /A are printed as the same number, which SDI takes once (00404): the series would stand still
    there for ever."""
    shorter, longer = sorted((one, other), key=len)
    before = longer.removesuffix(shorter)
    return before != longer and before.isdigit()


def _choice_problems(setup: Setup, choices: SetupChoices) -> list[FieldProblem]:
    found = []
    known = {vat.id: vat_key(vat) for vat in choices.vat_types}
    for key, vat_id in setup.vat_ids.items():
        if known.get(vat_id) != key:
            found.append(FieldProblem(f"vat_{key}", "field.choose"))
    if "22" not in setup.vat_ids:
        found.append(FieldProblem("vat_22", "field.required"))
    if setup.payment_method not in MODALITA_PAGAMENTO:
        found.append(FieldProblem("payment_method", "field.choose"))
    if setup.payment_account_id is not None and setup.payment_account_id not in {one.id for one in choices.accounts}:
        found.append(FieldProblem("payment_account_id", "field.choose"))
    return found
