"""Lists that belong to no company: countries, currencies, languages, templates, measures."""

from collections.abc import Iterable

from starlette.responses import Response

from fic_simulator.calls import Call, Handler, answer
from fic_simulator.wire import Json

COUNTRIES: tuple[tuple[str, str], ...] = (
    ("Italia", "IT"),
    ("Austria", "AT"),
    ("Belgio", "BE"),
    ("Croazia", "HR"),
    ("Danimarca", "DK"),
    ("Francia", "FR"),
    ("Germania", "DE"),
    ("Grecia", "GR"),
    ("Irlanda", "IE"),
    ("Malta", "MT"),
    ("Paesi Bassi", "NL"),
    ("Polonia", "PL"),
    ("Portogallo", "PT"),
    ("Regno Unito", "GB"),
    ("Repubblica Ceca", "CZ"),
    ("Romania", "RO"),
    ("San Marino", "SM"),
    ("Slovenia", "SI"),
    ("Spagna", "ES"),
    ("Stati Uniti", "US"),
    ("Svezia", "SE"),
    ("Svizzera", "CH"),
    ("Ungheria", "HU"),
)
CURRENCIES: tuple[Json, ...] = (
    {"id": "EUR", "symbol": "€", "html_symbol": "&euro;", "exchange_rate": "1.00000"},
    {"id": "CHF", "symbol": "Fr.", "html_symbol": "Fr.", "exchange_rate": "0.95000"},
    {"id": "USD", "symbol": "$", "html_symbol": "&#36;", "exchange_rate": "1.08000"},
)
LANGUAGES: tuple[Json, ...] = (
    {"code": "it", "name": "Italiano"},
    {"code": "en", "name": "English"},
    {"code": "de", "name": "Deutsch"},
    {"code": "fr", "name": "Français"},
)
MEASURES = ("pz", "gg", "h", "km", "l")
TEMPLATES: tuple[Json, ...] = (
    {"id": 2821, "type": "standard", "name": "Light Smoke"},
    {"id": 2822, "type": "standard", "name": "New Standard S1"},
)


def listed(rows: Iterable[object]) -> Handler:
    payload: Json = {"data": list(rows)}

    async def handler(_: Call) -> Response:
        return answer(payload)

    return handler


def detailed_countries() -> list[Json]:
    return [_country(name, iso) for name, iso in COUNTRIES]


def _country(name: str, iso: str) -> Json:
    return {"name": name, "settings_name": name, "iso": iso, "fiscal_iso": iso, "uic": ""}
