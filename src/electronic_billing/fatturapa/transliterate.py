"""A way to write a text with the characters that the format admits."""

import unicodedata

_REPLACED = {
    "€": "EUR", "£": "GBP", "‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-",
    "—": "-", "−": "-", "…": "...", "•": "-", "·": "-", "™": "TM", "®": "(R)", "©": "(C)", "°": "o", "×": "x", "œ": "oe",
    "Œ": "OE", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "ß": "ss", "þ": "th",
    "Þ": "Th", "ð": "d", "Ð": "D", "ı": "i", "ħ": "h", "Ħ": "H", "№": "N.", "\u00a0": " ", "\u2009": " ", "\u202f": " ",
}  # fmt: skip
# The transliteration of passports for Greek and Cyrillic, letter by letter, in lower case.
_LETTERS = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψως" "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґ",
        ["a", "v", "g", "d", "e", "z", "i", "th", "i", "k", "l", "m", "n", "x", "o", "p", "r", "s", "t", "y", "f", "ch", "ps", "o", "s", "a", "b", "v", "g", "d", "e", "zh", "z", "i", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "ie", "y", "", "e", "iu", "ia", "i", "i", "ie", "g"],
        strict=True,
    )
)  # fmt: skip


def transliterate(text: str, highest: int = 0xFF) -> str:
    """`highest` is the last character admitted: U+00FF for Latin-1 fields, U+007F for plain ones."""
    return "".join(letter if ord(letter) <= highest else _written(letter, highest) for letter in text)


def _written(letter: str, highest: int) -> str:
    if letter in _REPLACED:
        return _REPLACED[letter]
    lower = letter.lower()
    if lower in _LETTERS:
        written = _LETTERS[lower]
        return written if letter == lower else written.capitalize()
    parts = unicodedata.normalize("NFKD", letter)
    if parts == letter:
        return "" if unicodedata.combining(letter) else "?"
    return "".join(part if ord(part) <= highest else _written(part, highest) for part in parts)
