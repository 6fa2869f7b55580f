# Member states as VAT numbers name them: Greece is EL there, and GR as a country.
EU = frozenset(
    {
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "LT", "LU", "LV",
        "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
    }
)  # fmt: skip


def is_abroad(country: str) -> bool:
    return country not in {"", "IT"}


def is_eu_abroad(country: str) -> bool:
    return country in EU
