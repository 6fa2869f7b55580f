"""The official schema is the oracle of our format check. `FATTURAPA_MUTATIONS=20000` makes the long run."""

import os
import random
from pathlib import Path

import pytest
from lxml import etree

from electronic_billing.fatturapa.errors import NotReadable
from electronic_billing.fatturapa.read import read
from support.fatturapa_mutations import mutate
from support.fatturapa_samples import OfficialSchemas, needs_samples, sample_files

pytestmark = needs_samples
_MUTATIONS = int(os.environ.get("FATTURAPA_MUTATIONS", "2000"))
_MOST_BYTES = 200_000  # the two samples of megabytes are judged once, not mutated a thousand times


@pytest.fixture(scope="module")
def schemas() -> OfficialSchemas:
    return OfficialSchemas.load()


def we_accept(raw: bytes) -> bool:
    try:
        return not read(raw).faults
    except NotReadable:
        return False


@pytest.mark.parametrize("path", sample_files(), ids=lambda path: path.stem)
def test_our_verdict_on_a_sample_is_the_schemas(path: Path, schemas: OfficialSchemas) -> None:
    raw = path.read_bytes()

    assert schemas.accept(raw) == we_accept(raw)


def test_our_verdict_on_damaged_files_is_the_schemas(schemas: OfficialSchemas) -> None:
    seed = int(os.environ.get("FATTURAPA_SEED", "20261123"))
    rng = random.Random(seed)
    valid = [path.read_bytes() for path in sample_files("valid") if path.stat().st_size < _MOST_BYTES]
    roots = [etree.fromstring(raw) for raw in valid]
    accepted = 0
    for turn in range(_MUTATIONS):
        raw = etree.tostring(mutate(rng, rng.choice(roots)), encoding="UTF-8", xml_declaration=True)
        expected = schemas.accept(raw)
        assert expected == we_accept(raw), f"seed {seed}, turn {turn}: {schemas.reasons(raw)}\n{raw.decode()}"
        accepted += expected
    assert _MUTATIONS * 0.05 < accepted < _MUTATIONS * 0.95
