"""What a client may want to know before it creates a document: numerations, lists and default values."""

from fic_simulator import ei_structures, lookups
from fic_simulator.invoice_body import DEFAULT_TIPO, TIPI
from fic_simulator.numbering import known_numerations
from fic_simulator.records import Company
from fic_simulator.wire import Json, local_day
from fic_simulator.world import World
from fic_simulator.world_lists import COUNTRIES, CURRENCIES, LANGUAGES, TEMPLATES


def pre_create_info(world: World, company: Company, document_type: str) -> Json:
    vat_types = lookups.entries(world, company, "vat_type")
    methods = lookups.entries(world, company, "payment_method")
    return {
        "numerations": _numerations(world, company, document_type),
        "dn_numerations": _numerations(world, company, "delivery_note"),
        "default_values": _default_values(methods, document_type),
        "extra_data_default_values": {"ts_communication": False, "ts_tipo_spesa": "SR"},
        "items_default_values": {"vat": next((row for row in vat_types if row.get("default")), None)},
        "countries_list": [name for name, _ in COUNTRIES],
        "currencies_list": list(CURRENCIES),
        "templates_list": list(TEMPLATES),
        "dn_templates_list": [],
        "ai_templates_list": [],
        "payment_methods_list": methods,
        "payment_accounts_list": lookups.entries(world, company, "payment_account"),
        "vat_types_list": vat_types,
        "languages_list": list(LANGUAGES),
        **ei_structures.printed(),
        "price_lists": [],
    }


def _numerations(world: World, company: Company, document_type: str) -> Json:
    """The current year always, with the numerations that the company has set up, used or not."""
    years: Json = dict(known_numerations(world, company.id, document_type))
    this_year = str(local_day(world.now()).year)
    unused = dict.fromkeys(company.numerations, 1)
    years[this_year] = {**unused, **years.get(this_year, {})}
    return years


def _default_values(methods: list[Json], document_type: str) -> Json:
    return {
        "default_template": TEMPLATES[0],
        "notes": "",
        "rivalsa": 0,
        "cassa": 0,
        "withholding_tax": 0,
        "withholding_tax_taxable": 100,
        "other_withholding_tax": 0,
        "use_gross_prices": False,
        "payment_method": next((row for row in methods if row.get("is_default")), None),
        "show_payment_method": True,
        "ei_cassa_type": None,
        "ei_withholding_tax_causal": None,
        "ei_default_document_type": TIPI.get(document_type, DEFAULT_TIPO),
    }
