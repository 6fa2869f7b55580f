from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import pytest

from electronic_billing.companies.match import candidates, readiness_problems
from electronic_billing.companies.model import Company, CompanyData, Setup
from electronic_billing.companies.setup import SetupChoices, _proposal, checked_setup, vat_key
from electronic_billing.companies.validate import cleaned, company_problems
from electronic_billing.fic.models import (
    AccessInfo,
    CompanyInfo,
    FunctionsStatus,
    FunctionStatus,
    PaymentAccount,
    PlanFunctions,
    PlanInfo,
    PreCreateInfo,
    UserCompany,
    VatType,
)
from electronic_billing.kit.problems import FieldsRefused

DATA = CompanyData(
    name="Autonoleggio Aurora S.r.l.",
    partita_iva="12345678903",
    codice_fiscale="12345678903",
    regime_fiscale="RF01",
    street="Via Appia 1",
    postal_code="00183",
    city="Roma",
    province="RM",
)
COMPANY = Company(
    id=UUID(int=1),
    connection_id=None,
    electronic_billing_id=None,
    setup=None,
    enabled=False,
    enabled_at=None,
    disabled_at=None,
    version=1,
    created_at=datetime(2026, 3, 10, tzinfo=UTC),
    **msgspec.structs.asdict(DATA),
)
TODAY = date(2026, 3, 10)
VATS = [
    VatType(id=0, value=Decimal(22)),
    VatType(id=3, value=Decimal("10.0")),
    VatType(id=21, value=Decimal(0), ei_type="1"),
    VatType(id=22, value=Decimal(0), ei_type="N1"),
    VatType(id=6, value=Decimal(0)),
    VatType(id=7),
]
SETUP = Setup("/EB", "/EBT", 21, "MP08", {"22": 0, "N1": 21})
CHOICES = SetupChoices(["/EB"], [PaymentAccount(21)], VATS, SETUP)


def of_form(**changes: str) -> set[str]:
    return {problem.field for problem in company_problems(cleaned(msgspec.structs.replace(DATA, **changes)))}


def test_what_people_type_is_taken_as_the_exchange_spells_it() -> None:
    typed = CompanyData(
        " Aurora ", "it 123 456 789 03", "rssmra80a01h501u", "rf01", " Via 1 ", " 00183", "Roma ", " rm "
    )
    assert CompanyData("Aurora", "12345678903", "RSSMRA80A01H501U", "RF01", "Via 1", "00183", "Roma", "RM") == cleaned(
        typed
    )
    assert [] == company_problems(cleaned(typed))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("partita_iva", "12345678901"),
        ("partita_iva", "FR12345678903"),
        ("codice_fiscale", "RSSMRA80A01H501X"),
        ("regime_fiscale", "RF03"),
        ("postal_code", "183"),
        ("province", "Roma"),
        ("pec", "aurora"),
        ("codice_destinatario", "ABC"),
        ("name", "x" * 81),
        ("name", "Аврора"),
        ("street", "x" * 61),
        ("city", "\U0001f697"),
    ],
)
def test_what_cannot_be_is_named(field: str, value: str) -> None:
    assert {field} == of_form(**{field: value})


def test_an_empty_form_names_each_field_once() -> None:
    problems = company_problems(CompanyData(*[""] * 8))
    assert 8 == len(problems) == len({problem.field for problem in problems})
    assert {"field.required"} == {problem.reason for problem in problems}


def test_accents_are_latin() -> None:
    assert set() == of_form(name="Società Più S.r.l.", city="Forlì")


def test_the_company_with_the_same_partita_iva_is_offered_first() -> None:
    offered = [
        UserCompany(2, "Other", vat_number="02345678904"),
        UserCompany(3, "No number"),
        UserCompany(1, "Aurora", vat_number="IT12345678903", tax_code="12345678903"),
    ]
    ours, none, other = candidates(COMPANY, offered)
    assert (1, "") == (ours.fic_company_id, ours.refusal)
    assert [("name", "Autonoleggio Aurora S.r.l.", "Aurora")] == [
        (one.field, one.ours, one.theirs) for one in ours.differences
    ]
    assert ("company.no_partita_iva", "company.other_partita_iva") == (none.refusal, other.refusal)
    assert [] == other.differences


def test_companies_that_an_accountant_keeps_count_and_the_accountants_own_office_does_not() -> None:
    kept = UserCompany(5, "Aurora", vat_number="12345678903")
    office = UserCompany(4, "Office", type="accountant", vat_number="12345678903", controlled_companies=(kept,))
    assert [5] == [one.fic_company_id for one in candidates(COMPANY, [office])]


def test_a_capital_letter_is_no_difference() -> None:
    offered = UserCompany(1, COMPANY.name.upper(), vat_number="12345678903", tax_code=COMPANY.codice_fiscale)
    assert [] == candidates(COMPANY, [offered])[0].differences


@dataclass
class Told:
    """What Fatture in Cloud told of a company's plan, in one place."""

    e_invoice: bool | None = True
    active: bool | None = True
    expires: date | None = None
    level: str | None = "write"

    def info(self) -> CompanyInfo:
        permissions: dict[str, Any] = {} if self.level is None else {"fic_issued_documents": self.level}
        plan = PlanInfo(
            functions=PlanFunctions(e_invoice=self.e_invoice),
            functions_status=FunctionsStatus(ts_digital=FunctionStatus(active=self.active)),
        )
        return CompanyInfo(
            1, plan_info=plan, fic_license_expire=self.expires, access_info=AccessInfo(permissions=permissions)
        )


@pytest.mark.parametrize(
    ("told", "reasons"),
    [
        (Told(), []),
        (Told(e_invoice=None, active=None, level=None), []),
        (Told(expires=TODAY), []),
        (Told(e_invoice=False), ["company.plan_without_e_invoice"]),
        (Told(active=False), ["company.e_invoice_not_active"]),
        (Told(expires=date(2026, 3, 9)), ["company.licence_expired"]),
        (Told(level="read"), ["company.no_permission"]),
        (
            Told(e_invoice=False, expires=date(2020, 1, 1), level="none"),
            ["company.plan_without_e_invoice", "company.licence_expired", "company.no_permission"],
        ),
    ],
)
def test_what_keeps_a_company_from_billing_is_told_and_what_is_not_told_keeps_nobody(
    told: Told, reasons: list[str]
) -> None:
    assert reasons == readiness_problems(told.info(), TODAY)


@pytest.mark.parametrize(
    ("vat", "key"),
    [(VATS[0], "22"), (VATS[1], "10"), (VATS[2], "N1"), (VATS[3], "N1"), (VATS[4], None), (VATS[5], None)],
)
def test_a_vat_type_belongs_to_its_rate_or_its_natura(vat: VatType, key: str | None) -> None:
    assert key == vat_key(vat)


def test_the_lowest_id_is_proposed_for_each_rate_and_zero_is_an_id() -> None:
    proposal = _proposal(PreCreateInfo(payment_accounts_list=(PaymentAccount(21),)), reversed(VATS))
    assert {"22": 0, "10": 3, "N1": 21} == proposal.vat_ids
    assert 21 == proposal.payment_account_id
    assert _proposal(PreCreateInfo(), []).payment_account_id is None


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, set()),
        ({"payment_account_id": None}, set()),
        ({"sezionale": ""}, {"sezionale"}),
        ({"sezionale": "/TROPPOLUNGO"}, {"sezionale"}),
        ({"late_sezionale": "/EB"}, {"late_sezionale"}),
        ({"late_sezionale": "à"}, {"late_sezionale"}),
        ({"late_sezionale": "2/EB"}, {"late_sezionale"}),
        ({"late_sezionale": "/B"}, set()),
        ({"payment_method": "MP99"}, {"payment_method"}),
        ({"payment_account_id": 7}, {"payment_account_id"}),
        ({"vat_ids": {}}, {"vat_22"}),
        ({"vat_ids": {"22": 3}}, {"vat_22"}),
        ({"vat_ids": {"22": 0, "N4": 21}}, {"vat_N4"}),
        ({"vat_ids": {"22": 0, "5": 99}}, {"vat_5"}),
    ],
)
def test_a_set_up_takes_only_what_fatture_in_cloud_offers(changes: dict[str, Any], fields: set[str]) -> None:
    setup = msgspec.structs.replace(SETUP, **changes)
    if not fields:
        assert setup == checked_setup(setup, CHOICES)
        return
    with pytest.raises(FieldsRefused) as caught:
        checked_setup(setup, CHOICES)
    assert fields == {problem.field for problem in caught.value.problems}
