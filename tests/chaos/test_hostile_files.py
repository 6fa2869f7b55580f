"""Files made to cost memory or time are refused; a reader that took its time would be seen in the length of this run."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.hostile import HOSTILE

_ROOT = Path(__file__).resolve().parents[2]
_MOST_MEGABYTES = 80  # beside the file itself; its tree is several times as large as a file within the limit
_JUDGE = """
import sys
from datetime import date
from benchmarks.hostile import HOSTILE
from electronic_billing.fatturapa.check import check_file

def highest():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) // 1024

raw = HOSTILE[sys.argv[1]]()
open("/proc/self/clear_refs", "w").write("5")  # forget how high it stood while the file was made
before = highest()
print(check_file(raw, today=date(2026, 11, 26)).outcome, highest() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="only Linux tells the highest mark of memory")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_and_costs_little_memory(name: str) -> None:
    command = [sys.executable, "-c", _JUDGE, name]
    run = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
    outcome, _, megabytes = run.stdout.strip().partition(" ")

    assert "" == run.stderr
    assert outcome in {"rejected", "unreadable"}
    assert int(megabytes) <= _MOST_MEGABYTES
