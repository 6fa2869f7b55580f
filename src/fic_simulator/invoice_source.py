from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from fic_simulator.lookups import entry
from fic_simulator.records import Company, Document
from fic_simulator.switches import Switches
from fic_simulator.totals import Totals, charged_rate, compute
from fic_simulator.wire import Json
from fic_simulator.world import World

VatTypes: TypeAlias = Callable[[object], Json]


class Source(NamedTuple):
    """What the body of an e-invoice is made of. `vat_types` gives a VAT type by its id, empty when it is gone."""

    body: Json
    totals: Totals
    vat_types: VatTypes
    switches: Switches

    @property
    def items(self) -> list[Json]:
        return list(self.body["items_list"])

    @property
    def ei_data(self) -> Json:
        return self.body.get("ei_data") or {}

    def vat_of(self, item: Json) -> tuple[Decimal, str]:
        """Rate and Natura: the latter is the VAT type's own, whatever the rate."""
        return charged_rate(item), str(self.vat_types(item["vat"]["id"]).get("ei_type") or "")

    def vat_of_charges(self) -> tuple[Decimal, str]:
        rate = self.totals.charges_rate
        return next((vat for item in self.items if (vat := self.vat_of(item))[0] == rate), (rate, ""))


def source_of(world: World, company: Company, document: Document) -> Source:
    def vat_type(number: object) -> Json:
        known = entry(world, company, "vat_type", number)
        return known.body if known else {}

    return Source(document.body, compute(document.body, world.switches), vat_type, world.switches)
