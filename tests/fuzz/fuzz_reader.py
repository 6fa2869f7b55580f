"""Feeds the reader and the checks with what libFuzzer makes of our own files.

`python tests/fuzz/fuzz_reader.py -runs=1000000` is the long run; any other argument goes to libFuzzer as it is. A file
that breaks the reader is left as `crash-…` in the current folder.
"""

import base64
import io
import random
import sys
import tempfile
import zipfile
from datetime import date
from pathlib import Path

import atheris
from lxml import etree

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
with atheris.instrument_imports(include=["electronic_billing.fatturapa", "asn1", "zipfile"]):
    from electronic_billing.fatturapa.check import check_file
    from electronic_billing.fatturapa.errors import NotReadable
    from electronic_billing.fatturapa.ordinary import FatturaElettronica
    from electronic_billing.fatturapa.parse import parse
    from electronic_billing.fatturapa.read import read
    from electronic_billing.fatturapa.simplified import FatturaElettronicaSemplificata
    from electronic_billing.fatturapa.write import Fattura, write
from support import fatturapa_drafts as drafts
from support.fatturapa_envelopes import in_one, in_pieces
from support.fatturapa_fields import full_document
from support.fatturapa_mutations import mutate

SEED = 20261126
_MODELS: tuple[type[Fattura], ...] = (FatturaElettronica, FatturaElettronicaSemplificata)
_TODAY = date(2026, 11, 26)


def one_input(raw: bytes) -> None:
    """Anything is read or refused by a kind of NotReadable, and judged; every finding can be said."""
    try:
        read(raw)
        is_readable = True
    except NotReadable:
        is_readable = False
    verdict = check_file(raw, today=_TODAY)
    if verdict.document is not None and not is_readable:
        raise AssertionError("a verdict on a document that cannot be read")
    for finding in verdict.findings:
        if not (finding.message("it") and finding.hint("en")):
            raise AssertionError(f"{finding.code} says nothing")


def mutated(raw: bytes, most: int, seed: int) -> bytes:
    """Slips of a writer of XML two times in three, where it is XML; else what libFuzzer does to bytes."""
    rng = random.Random(seed)
    try:
        root = parse(raw) if rng.randrange(3) else None
    except NotReadable:
        root = None
    if root is None:
        return bytes(atheris.Mutate(raw, most))
    return etree.tostring(mutate(rng, root), encoding="UTF-8")[:most]


def fill(folder: Path) -> None:
    rng = random.Random(SEED)
    whole = [write(full_document(model, choice=1)) for model in _MODELS]
    plain = [write(drafts.invoice()), write(drafts.simplified_invoice()), *whole]
    damaged = [etree.tostring(mutate(rng, etree.fromstring(rng.choice(plain))), encoding="UTF-8") for _ in range(40)]
    envelopes = [in_one(plain[0]), in_pieces(plain[1]), base64.encodebytes(in_pieces(plain[0]))]
    wide = [plain[0].decode().replace("UTF-8", "UTF-16").encode("utf-16")]
    for number, seed in enumerate([*plain, *damaged, *envelopes, *wide, _zipped(plain)]):
        (folder / f"{number:03}").write_bytes(seed)


def _zipped(contents: list[bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, content in enumerate(contents):
            archive.writestr(f"{number}.xml", content)
    return target.getvalue()


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="ebilling-fuzz-") as name:
        fill(Path(name))
        bounds = [f"-seed={SEED}", "-max_len=20000", "-timeout=20", "-rss_limit_mb=1500"]
        atheris.Setup([sys.argv[0], *bounds, *sys.argv[1:], name], one_input, custom_mutator=mutated)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
