"""Who the token belongs to, the companies it opens, and what each may do."""

from starlette.responses import Response

from fic_simulator import lookups
from fic_simulator.calls import Call, answer
from fic_simulator.records import Company
from fic_simulator.refusals import invalid_field
from fic_simulator.scopes import DOCUMENT_FAMILIES
from fic_simulator.seed import USER
from fic_simulator.wire import Json, local_day
from fic_simulator.world import World

CONNECTION_ID = 94566
CATEGORIES = {"clients": 5000, "suppliers": 5000, "products": 5000, "documents": 3000}
FUNCTIONS = ("archive", "recurring", "stock", "receipts", "ts_digital", "ts_pay", "smtp", "subaccounts")


async def user_info(_: Call) -> Response:
    asked = (
        "need_marketing_consents_confirmation",
        "need_password_change",
        "need_terms_of_service_confirmation",
    )
    payload: Json = {
        "data": USER,
        "info": dict.fromkeys(asked, False),
        "email_confirmation_state": {"need_confirmation": False},
    }
    return answer(payload)


async def user_companies(call: Call) -> Response:
    tops = [row for row in call.world.companies if row.accountant_id is None]
    return answer({"data": {"companies": [_listed(call.world, company) for company in tops]}})


async def company_info(call: Call) -> Response:
    company = call.company
    info: Json = {
        "id": int(company.id),
        "name": company.name,
        "email": company.email,
        "type": company.type,
        "fic": True,
        "fic_plan_name": company.plan,
        "fic_signup_date": "2020-01-01",
        "fic_license_expire": company.licence_expires.isoformat(),
        "use_fic": True,
        "fic_need_setup": False,
        "fic_license_type": None,
        "dic": False,
        "registration_service": "fic",
        "access_info": _access(company),
        "plan_info": _plan(call.world, company),
        "is_accountant": company.type == "accountant",
        "accountant_id": int(company.accountant_id) if company.accountant_id else None,
    }
    return answer({"data": info})


async def plan_usage(call: Call) -> Response:
    category = call.query.get("category")
    if category is None:
        raise invalid_field("category", "The category field is required.")
    if category not in CATEGORIES:
        raise invalid_field("category", "The selected category is invalid.")
    limit = call.world.switches.plan_document_limit if category == "documents" else CATEGORIES[category]
    return answer({"data": {"limit": limit, "usage": _usage(call.world, call.company, category)}})


async def tax_profile(call: Call) -> Response:
    company = call.company
    profile: Json = {
        "company_type": "company",
        "company_subtype": "srl",
        "profession": None,
        "regime": company.regime,
        "rivalsa_name": "",
        "default_rivalsa": 0,
        "cassa_name": "",
        "default_cassa": 0,
        "default_cassa_taxable": 100,
        "cassa2_name": "",
        "default_cassa2": 0,
        "default_cassa2_taxable": 0,
        "default_withholding_tax": 0,
        "default_withholding_tax_taxable": 100,
        "default_other_withholding_tax": 0,
        "enasarco": False,
        "enasarco_type": None,
        "contributions_percentage": 0,
        "med": False,
        "default_vat": next(iter(lookups.entries(call.world, company, "vat_type")), None),
    }
    return answer({"data": profile})


def _listed(world: World, company: Company) -> Json:
    controlled = [row for row in world.companies if row.accountant_id == company.id]
    as_number = world.switches.user_vat_number_shape == "number"
    return {
        "id": int(company.id),
        "name": company.name,
        "tax_code": company.tax_code,
        "vat_number": int(company.vat_number) if as_number else company.vat_number,
        "type": company.type,
        "access_token": company.access_token,
        "connection_id": CONNECTION_ID,
        "fic": True,
        "dic": False,
        "fic_plan": company.plan,
        "fic_license_expire": company.licence_expires.isoformat(),
        "permissions": _permissions(),
        "controlled_companies": [_listed(world, row) for row in controlled],
    }


def _permissions() -> Json:
    areas = ("clients", "suppliers", "products", "received_documents", "receipts", "archive", "settings")
    return {
        **{f"fic_{area}": "write" for area in areas},
        "fic_issued_documents": "detailed",
        "fic_issued_documents_detailed": dict.fromkeys(DOCUMENT_FAMILIES, "write"),
        "fic_situation": "read",
        "fic_emails": "read",
    }


def _access(company: Company) -> Json:
    through = company.accountant_id is not None
    return {"role": "master", "through_accountant": through, "permissions": _permissions()}


def _plan(world: World, company: Company) -> Json:
    limits = {**CATEGORIES, "documents": world.switches.plan_document_limit}
    functions = {**dict.fromkeys(FUNCTIONS, True), "e_invoice": company.e_invoicing}
    statuses = {"ts_digital": {"active": company.e_invoicing}, "ts_pay": {"active": False}}
    return {"limits": limits, "functions": functions, "functions_status": statuses}


def _usage(world: World, company: Company, category: str) -> int:
    if category == "documents":
        year = local_day(world.now()).year
        return world.documents.count_of_year(company.id, year)
    return sum(1 for row in world.entities if row.company_id == company.id and row.kind == category)
