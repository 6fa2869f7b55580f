from babel import Locale

_ITALIAN = Locale("it").territories


def italian_name(country: str) -> str:
    """Fatture in Cloud takes countries by their Italian name; the ISO code travels beside it."""
    return str(_ITALIAN.get(country, country))
