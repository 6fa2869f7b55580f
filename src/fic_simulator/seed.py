"""What a new simulator starts with: apps, a person's companies, and the lists that each company has."""

from collections.abc import Iterable

from fic_simulator.records import App, Company, Grant, ListEntry
from fic_simulator.scopes import ALL_SCOPES
from fic_simulator.settings import SimulatorSettings
from fic_simulator.wire import Json
from fic_simulator.world import World, random_token

USER: Json = {
    "id": 9001,
    "name": "Administrator",
    "first_name": "Administrator",
    "last_name": "",
    "email": "administrator@aurora.example",
    "hash": "5f0c9f1f1f1b4f6a8c3d2e1f00112233",
    "picture": "picture.jpg",
}
MANUAL_GRANT = "manual"
APP_NUMBER_START = 198

# (id, rate, natura, description); ids and rates as Fatture in Cloud's built-in ones
VAT_TYPES: tuple[tuple[int, int, str, str], ...] = (
    (0, 22, "", ""),
    (3, 10, "", ""),
    (4, 4, "", ""),
    (54, 5, "", ""),
    (6, 0, "", ""),
    (9, 0, "N2.2", "Fuori campo IVA"),
    (10, 0, "N2.1", "Non soggetta art. 7-ter"),
    (11, 0, "N2.1", "Non soggetta art. 7-ter (extra UE)"),
    (12, 0, "N3.6", "Non imponibile"),
    (13, 0, "N3.1", "Non imponibile art. 8"),
    (14, 0, "N3.4", "Non imponibile art. 9 c.1"),
    (16, 0, "N3.2", "Non imponibile art. 41 D.L. 331/93"),
    (19, 0, "N4", "Escluso art. 10"),
    (21, 0, "N1", "Escluso art. 15"),
    (22, 0, "N6.9", "Inversione contabile art. 17"),
    (30, 0, "N5", "Regime del margine"),
    (46, 0, "N4", "Esente art. 10"),
    (66, 0, "N2.2", "Contribuenti forfettari"),
)
PAYMENT_ACCOUNTS: tuple[Json, ...] = (
    {"id": 21, "name": "Cassa", "type": "standard", "iban": None, "sia": None, "cuc": None, "virtual": False},
    {
        "id": 109,
        "name": "Conto corrente",
        "type": "bank",
        "iban": "IT60X0542811101000000123456",
        "sia": None,
        "cuc": None,
        "virtual": False,
    },
)
PAYMENT_METHODS: tuple[tuple[int, str, str], ...] = (
    (386092, "Bonifico bancario", "MP05"),
    (386093, "Carta di credito", "MP08"),
    (386094, "Contanti", "MP01"),
    (386095, "Addebito SEPA", "MP19"),
)
DEMO_COMPANIES: tuple[Company, ...] = (
    Company(
        id="101",
        name="Autonoleggio Aurora S.r.l.",
        vat_number="12345678903",
        tax_code="12345678903",
        email="amministrazione@aurora.example",
        numerations=["", "/EB"],
    ),
    Company(
        id="102",
        name="Aurora Servizi S.r.l.",
        vat_number="01234567897",
        tax_code="01234567897",
        email="servizi@aurora.example",
        plan="standard",
        e_invoicing=False,
    ),
    Company(
        id="103",
        name="Studio Meridiana",
        vat_number="30030030032",
        tax_code="30030030032",
        type="accountant",
        email="studio@meridiana.example",
    ),
    Company(
        id="104",
        name="Noleggi Tramontana S.r.l.",
        vat_number="12003400566",
        tax_code="12003400566",
        email="tramontana@meridiana.example",
        accountant_id="103",
    ),
)


def plant(world: World, settings: SimulatorSettings) -> None:
    """Adds only what is missing: a restart finds its own data again."""
    _register_apps(world, settings)
    if world.note("planted") == settings.seed and len(world.grants) > 0:
        return
    if settings.seed == "demo":
        for company in DEMO_COMPANIES:
            found_company(world, company)
    if world.grants.get(MANUAL_GRANT) is None:
        _give_manual_token(world)
    world.remember("planted", settings.seed)


def found_company(world: World, template: Company) -> Company:
    company = Company(**{name: getattr(template, name) for name in template.__struct_fields__})
    company.access_token = random_token()
    world.companies.put(company)
    for kind, bodies in _lists():
        for body in bodies:
            add_entry(world, company.id, kind, body)
    return company


def add_entry(world: World, company_id: str, kind: str, body: Json) -> ListEntry:
    entry = ListEntry(
        id=f"{company_id}:{kind}:{body['id']}",
        company_id=company_id,
        kind=kind,  # type: ignore[arg-type]  # its callers name one of ListEntry's kinds
        entry_id=body["id"],
        body=body,
    )
    return world.entries.put(entry)


def manual_grant(world: World) -> Grant:
    grant = world.grants.get(MANUAL_GRANT)
    if grant is None:
        raise LookupError(MANUAL_GRANT)
    return grant


def _register_apps(world: World, settings: SimulatorSettings) -> None:
    known = {app.client_id: app for app in world.apps}
    for wish in settings.apps:
        app = known.get(wish.client_id) or App(
            id=str(world.next_id("app", APP_NUMBER_START)),
            client_id=wish.client_id,
            client_secret=wish.client_secret,
            name=wish.name,
        )
        app.client_secret, app.name, app.public = wish.client_secret, wish.name, wish.public
        app.redirect_uris = list(wish.redirect_uris)
        world.apps.put(app)


def _give_manual_token(world: World) -> None:
    app = next(iter(world.apps))
    grant = Grant(
        id=MANUAL_GRANT,
        app_id=app.id,
        scopes=sorted(ALL_SCOPES),
        access_token=f"a/{random_token()}",
        access_expires_at=None,
    )
    world.grants.put(grant)


def _lists() -> Iterable[tuple[str, list[Json]]]:
    yield "vat_type", [vat_type(*row) for row in VAT_TYPES]
    yield "payment_account", [dict(account) for account in PAYMENT_ACCOUNTS]
    yield "payment_method", [_payment_method(*row) for row in PAYMENT_METHODS]


def vat_type(number: int, value: int, natura: str, description: str) -> Json:
    return {
        "id": number,
        "value": value,
        "description": description,
        "notes": "",
        "e_invoice": value > 0 or bool(natura),
        "ei_type": natura,
        "ei_description": description,
        "editable": False,
        "is_disabled": False,
        "default": number == 0,
    }


def _payment_method(number: int, name: str, code: str) -> Json:
    return {
        "id": number,
        "name": name,
        "type": "standard",
        "is_default": number == PAYMENT_METHODS[0][0],
        "default_payment_account": None,
        "details": [],
        "bank_iban": None,
        "bank_name": None,
        "bank_beneficiary": None,
        "ei_payment_method": code,
    }
