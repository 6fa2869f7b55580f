"""The page for advisers says what the rules do."""

from pathlib import Path

import msgspec

from electronic_billing.rentals.place import ROWS, PlaceRule
from electronic_billing.rentals.treatments import TREATMENTS, RentalSettings, Treatment

PAGE = Path(__file__).parents[3] / "docs" / "rentals.md"


def test_every_kind_of_charge_stands_there_as_it_is_treated() -> None:
    assert [_treated(one) for one in TREATMENTS.values()] == _rows_under("## Charges")


def test_every_place_stands_there_as_it_is_taxed() -> None:
    assert [_taxed(rule) for rule in PlaceRule] == _rows_under("## Place")


def test_every_setting_stands_there_with_its_default() -> None:
    defaults = msgspec.structs.asdict(RentalSettings())
    assert [[f"`{name}`", _default(value)] for name, value in defaults.items()] == [
        row[:2] for row in _rows_under("## Settings")
    ]


def _treated(treatment: Treatment) -> list[str]:
    default = treatment.default.value if treatment.default else "**blocked until chosen**"
    return [
        f"`{treatment.kind.value}`",
        default.replace("not_invoiced", "not invoiced"),
        treatment.confidence.value,
        "; ".join(one.where for one in treatment.sources),
        f"`{treatment.setting}`" if treatment.setting else "–",
    ]


def _taxed(rule: PlaceRule) -> list[str]:
    row = ROWS[rule]
    tax = "**blocked until decided**" if row.natura is None else row.natura or "22"
    mark = f" + {row.mark.tipo_dato}" if row.mark else ""
    return [row.said.en, tax + mark, "; ".join(one.where for one in row.quoted)]


def _default(value: object) -> str:
    words = {None: "not chosen", True: "yes", False: "no"}
    return words[value] if value is None or isinstance(value, bool) else str(value).replace("_", " ")


def _rows_under(heading: str) -> list[list[str]]:
    section = PAGE.read_text(encoding="utf-8").split(f"{heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]
