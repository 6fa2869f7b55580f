"""The fiscal core: an invoice made and judged, a file read and judged, beside a38; start-up, memory, hostile files."""

import io
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from decimal import Decimal
from statistics import median
from typing import NamedTuple
from xml.etree import ElementTree

from a38 import fattura as a38
from a38.validation import Validation

from benchmarks.fiscal_invoices import TODAY, ours, theirs
from benchmarks.ground import temporary_folder
from benchmarks.hostile import HOSTILE
from benchmarks.number import Number, at_most
from electronic_billing.fatturapa.check import check_document, check_file
from electronic_billing.fatturapa.write import write

PEER = "a38 0.1.8"
ROUNDS, TURNS = 25, 20
IMPORTS = 9
FILES = 10_000
_IMPORT = "from electronic_billing.fatturapa import build, check, read, write"


class Deed(NamedTuple):
    name: str
    ours: Callable[[], object]
    theirs: Callable[[], object]
    most_milliseconds: float
    times_faster: float


def measure() -> list[Number]:
    raw = write(ours())
    _agree(raw)
    deeds = (
        Deed("invoice of 10 lines: build, all checks, XML", _make, _make_theirs, 1.0, 12),
        Deed("invoice of 10 lines: read, all checks", lambda: _judge(raw), lambda: _judge_theirs(raw), 1.2, 8),
    )
    numbers = [number for deed in deeds for number in _compared(deed)]
    numbers.append(at_most("fiscal core, import in a fresh interpreter, best", _import_milliseconds(), "ms", 150))
    numbers.append(at_most(f"check of {FILES:,} files, peak memory (RSS)", _check_megabytes(raw), "MB", 200))
    return [*numbers, *_hostile()]


def _make() -> bytes:
    invoice = ours()
    assert check_document(invoice, today=TODAY) == []
    return write(invoice)


def _make_theirs() -> bytes:
    invoice = theirs()
    _validate(invoice)
    target = io.BytesIO()
    invoice.build_etree(lxml=True).write(target, encoding="utf-8", xml_declaration=True)
    return target.getvalue()


def _judge(raw: bytes) -> None:
    assert check_file(raw, today=TODAY).findings == ()


def _judge_theirs(raw: bytes) -> None:
    _validate(a38.auto_from_etree(ElementTree.fromstring(raw)))  # noqa: S314 - a file of our own


def _validate(invoice: a38.Fattura) -> None:
    validation = Validation()
    invoice.validate(validation)
    assert validation.errors == []


def _agree(raw: bytes) -> None:
    """Both make the same document, so that both do the same work; decimals apart."""
    mine, peers = (ElementTree.fromstring(one) for one in (raw, _make_theirs()))  # noqa: S314 - files of our own
    assert [_plain(element) for element in mine.iter()] == [_plain(element) for element in peers.iter()]


def _plain(element: ElementTree.Element) -> tuple[str, str | Decimal]:
    text = element.text or ""
    return element.tag, Decimal(text).normalize() if re.fullmatch(r"[0-9]+\.[0-9]+", text) else text


def _compared(deed: Deed) -> list[Number]:
    """CPU time of this process, in turns; the first call of each is not counted."""
    deed.ours(), deed.theirs()
    pairs = [(_milliseconds(deed.ours), _milliseconds(deed.theirs)) for _ in range(ROUNDS)]
    mine, peers = zip(*pairs, strict=True)
    return [
        at_most(f"{deed.name}, median", median(mine), "ms CPU", deed.most_milliseconds),
        Number(f"{deed.name}, median", median(mine), "ms CPU", PEER, median(peers)),
        Number(f"{deed.name}, best", min(mine), "ms CPU", PEER, min(peers)),
        at_most(f"{deed.name}, share of {PEER}", median(mine) / median(peers), "", 1 / deed.times_faster),
    ]


def _milliseconds(deed: Callable[[], object]) -> float:
    began = time.process_time()
    for _ in range(TURNS):
        deed()
    return (time.process_time() - began) * 1000 / TURNS


def _import_milliseconds() -> float:
    script = f"import time; began = time.perf_counter(); {_IMPORT}; print((time.perf_counter() - began) * 1000)"
    return min(float(_python(script)) for _ in range(IMPORTS))


def _check_megabytes(raw: bytes) -> float:
    """The whole process, as the kernel remembers its highest mark."""
    with temporary_folder() as folder:
        for number in range(FILES):
            wrong = raw.replace(b">22.00<", b">21.00<", 1) if number % 10 == 0 else raw
            (folder / f"{number:05}.xml").write_bytes(wrong)
        return float(_python(_CHECK + _HIGHEST, str(folder)).splitlines()[-1])


_CHECK = """
import contextlib, os, sys
from electronic_billing.service.cli import main
sys.argv = ["electronic-billing", "check", sys.argv[1], "--format", "json", "--today", "2026-11-23"]
with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
    try:
        main()
    except SystemExit as end:
        assert end.code == 1, end.code
"""
_HIGHEST = """
try:
    with open("/proc/self/status") as status:
        print(next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) * 1024 / 1e6)
except OSError:
    import resource
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6)
"""


def _python(script: str, *arguments: str) -> str:
    run = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


def _hostile() -> Iterable[Number]:
    """Each is refused; how soon is what is measured."""
    for name, make in HOSTILE.items():
        hostile = make()
        began = time.process_time()
        assert check_file(hostile, today=TODAY).outcome != "ok"
        yield Number(f"hostile file refused: {name}", (time.process_time() - began) * 1000, "ms CPU")
