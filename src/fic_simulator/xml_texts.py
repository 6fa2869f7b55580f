"""Free texts on their way into the file: made to fit the official schema, or left as they are."""

import re

from electronic_billing.fatturapa.transliterate import transliterate
from fic_simulator.switches import Switches

LATIN, PLAIN = 0xFF, 0x7F
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def fit(switches: Switches, text: object, longest: int, *, highest: int = LATIN) -> str:
    written = str(text or "")
    if switches.xml_texts == "as_is":
        return written
    return _admitted(written, highest)[:longest].strip()


def fit_some(switches: Switches, text: object, longest: int) -> str:
    """A stroke where the schema wants a text and there is none."""
    return fit(switches, text, longest) or ("-" if switches.xml_texts == "fit" else "")


def pieces(switches: Switches, text: object, longest: int) -> tuple[str, ...]:
    """A long text over several elements."""
    written = str(text or "")
    if switches.xml_texts == "as_is":
        return (written,) if written else ()
    plain = _admitted(written, LATIN).strip()
    return tuple(plain[start : start + longest] for start in range(0, len(plain), longest))


def _admitted(text: str, highest: int) -> str:
    return transliterate(_CONTROL.sub("?", text), highest)
