"""From the file to the model: any prefix, BOM or comment, lots, the three formats, signed or not."""

from typing import NamedTuple

from electronic_billing.fatturapa.envelope import unwrap
from electronic_billing.fatturapa.errors import NotAnInvoice
from electronic_billing.fatturapa.ordinary import FatturaElettronica
from electronic_billing.fatturapa.parse import MOST_BYTES, Element, line_of, parse
from electronic_billing.fatturapa.simplified import FatturaElettronicaSemplificata
from electronic_billing.fatturapa.walk import Fault, Walk
from electronic_billing.fatturapa.words import Sentence
from electronic_billing.fatturapa.write import Fattura


class Reading(NamedTuple):
    """`faults` are the differences from the schema; without them the document is exactly what the file says."""

    document: Fattura
    faults: tuple[Fault, ...]
    remarks: tuple[Fault, ...]
    root: Element


def read(raw: bytes, *, most_bytes: int = MOST_BYTES) -> Reading:
    """Raises NotReadable, by its kinds, for what holds no invoice; never anything else."""
    root = parse(unwrap(raw, most_bytes=most_bytes), most_bytes=most_bytes)
    model = _MODELS.get(str(root.tag).rpartition("}")[2])
    if model is None:
        raise NotAnInvoice(_not_an_invoice(str(root.tag)), line=line_of(root))
    walk = Walk()
    document = walk.root(root, model, f"{{{model.NAMESPACE}}}{model.TAG}")
    assert isinstance(document, model)  # noqa: S101 - the walk gives the model it was asked for
    return Reading(document, tuple(walk.faults), tuple(walk.remarks), root)


_MODELS: dict[str, type[FatturaElettronica] | type[FatturaElettronicaSemplificata]] = {
    model.TAG: model for model in (FatturaElettronica, FatturaElettronicaSemplificata)
}


def _not_an_invoice(tag: str) -> Sentence:
    return Sentence(
        f"Il file è XML ma non una fattura elettronica: comincia con {tag}.",
        f"The file is XML but no e-invoice: it begins with {tag}.",
    )
