"""The official schema is the oracle of our format check, on twenty thousand damaged files and more."""

import os
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree

from electronic_billing.fatturapa.errors import NotReadable
from electronic_billing.fatturapa.ordinary import FatturaElettronica
from electronic_billing.fatturapa.read import read
from electronic_billing.fatturapa.simplified import FatturaElettronicaSemplificata
from electronic_billing.fatturapa.write import Fattura, write
from support import fatturapa_drafts as drafts
from support.fatturapa_fields import full_document
from support.fatturapa_mutations import mutate
from support.fatturapa_samples import OfficialSchemas, needs_samples, needs_schemas, sample_files
from support.fatturapa_strategies import documents

MODELS: tuple[type[Fattura], ...] = (FatturaElettronica, FatturaElettronicaSemplificata)
pytestmark = needs_schemas
_SEEDS = [int(seed) for seed in os.environ.get("FATTURAPA_SEEDS", "1,2,3,4").split(",")]
_MUTATIONS = int(os.environ.get("FATTURAPA_MUTATIONS", "5000"))  # of each seed
_MOST_BYTES = 200_000  # the two samples of megabytes are judged once, not mutated a thousand times


@pytest.fixture(scope="module")
def schemas() -> OfficialSchemas:
    return OfficialSchemas.load()


def written(model: type[Fattura], choice: int) -> bytes:
    return write(full_document(model, choice=choice))


def we_accept(raw: bytes) -> bool:
    try:
        return not read(raw).faults
    except NotReadable:
        return False


@needs_samples
@pytest.mark.parametrize("path", sample_files(), ids=lambda path: path.stem)
def test_our_verdict_on_a_sample_is_the_schemas(path: Path, schemas: OfficialSchemas) -> None:
    raw = path.read_bytes()

    assert schemas.accept(raw) == we_accept(raw)


@pytest.mark.parametrize("choice", [1, 2])
@pytest.mark.parametrize("model", MODELS)
def test_the_schema_accepts_what_we_write(model: type[Fattura], choice: int, schemas: OfficialSchemas) -> None:
    assert [] == schemas.reasons(written(model, choice))


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(document=documents())
def test_the_schema_accepts_what_we_build(document: FatturaElettronica, schemas: OfficialSchemas) -> None:
    assert [] == schemas.reasons(write(document))


@pytest.mark.parametrize("seed", _SEEDS)
def test_our_verdict_on_damaged_files_is_the_schemas(seed: int, schemas: OfficialSchemas) -> None:
    """Samples where they are at hand, what we write anyway."""
    rng = random.Random(seed)
    valid = [path.read_bytes() for path in sample_files("valid") if path.stat().st_size < _MOST_BYTES]
    full = [written(model, choice) for model in MODELS for choice in (1, 2)]
    full += [write(drafts.invoice()), write(drafts.simplified_invoice())]
    roots = [etree.fromstring(raw) for raw in (*valid, *full, *full, *full)]
    accepted = 0
    for turn in range(_MUTATIONS):
        raw = etree.tostring(mutate(rng, rng.choice(roots)), encoding="UTF-8", xml_declaration=True)
        expected = schemas.accept(raw)
        assert expected == we_accept(raw), f"seed {seed}, turn {turn}: {schemas.reasons(raw)}\n{raw.decode()}"
        accepted += expected
    assert _MUTATIONS * 0.05 < accepted < _MUTATIONS * 0.95


@pytest.mark.parametrize("tag", ["FatturaElettronica", "FatturaElettronicaHeader", "FatturaElettronicaBody"])
@pytest.mark.parametrize(
    "named", ["FatturaElettronicaType", "FatturaElettronicaHeaderType", "FatturaElettronicaBodyType"]
)
@pytest.mark.parametrize("prefix", ["p:", "", "q:", " p:"])
def test_our_verdict_on_a_type_said_in_the_file_is_the_schemas(
    tag: str, named: str, prefix: str, schemas: OfficialSchemas
) -> None:
    raw = write(drafts.invoice()).decode()
    space = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type='
    opening = "<p:FatturaElettronica " if tag == "FatturaElettronica" else f"<{tag}>"
    typed = raw.replace(opening, f'{opening[:-1]}{space}"{prefix}{named}"{opening[-1]}', 1).encode()

    assert schemas.accept(typed) == we_accept(typed)
