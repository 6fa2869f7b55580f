"""The e-invoice of a document: what the named fields say, and what `ei_raw` adds, in the official format."""

from electronic_billing.fatturapa.ordinary import FatturaElettronica
from electronic_billing.fatturapa.write import write
from fic_simulator.ei_raw import add_to_document
from fic_simulator.invoice_body import body_of
from fic_simulator.invoice_header import header_of
from fic_simulator.invoice_source import source_of
from fic_simulator.records import Company, Document
from fic_simulator.world import World


def invoice_xml(world: World, company: Company, document: Document) -> bytes:
    """FPR12, or FPA12 for public bodies, right or wrong. Raises UnwritableText where XML cannot hold a text."""
    return write(fattura_of(world, company, document))


def fattura_of(world: World, company: Company, document: Document) -> FatturaElettronica:
    header = header_of(world.switches, company, document)
    fattura = FatturaElettronica(
        versione=header.dati_trasmissione.formato_trasmissione,
        header=header,
        bodies=(body_of(source_of(world, company, document), company),),
    )
    add_to_document(fattura, document.body.get("ei_raw"), world.switches.ei_raw_lists)
    return fattura
