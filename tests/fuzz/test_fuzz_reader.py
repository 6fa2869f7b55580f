"""A bounded run of the fuzzer, in a process of its own: a crash, a hang or an untyped error ends it with a report."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

_RUNS = 4_000
_FUZZER = Path(__file__).with_name("fuzz_reader.py")


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris has no wheel for this platform")
def test_the_reader_bears_what_a_fuzzer_makes_of_our_files(tmp_path: Path) -> None:
    command = [sys.executable, str(_FUZZER), f"-runs={_RUNS}"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    print(run.stderr[-4000:])  # the seed is among it

    assert 0 == run.returncode
    assert f"Done {_RUNS} runs" in run.stderr
    assert [] == list(tmp_path.iterdir())
