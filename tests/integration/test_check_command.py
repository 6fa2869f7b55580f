"""`electronic-billing check` as a person or a program runs it: in a process of its own."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from electronic_billing.fatturapa.write import write
from support import fatturapa_drafts as drafts

COMMAND = [sys.executable, "-c", "from electronic_billing.service.cli import main; main()", "check"]
TODAY = ["--today", "2026-11-23"]
ENVIRONMENT = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}  # no settings: it needs none


def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, check=False, encoding="utf-8", env=ENVIRONMENT | environment, timeout=300
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    good = write(drafts.invoice())
    (tmp_path / "inside").mkdir()
    (tmp_path / "good.xml").write_bytes(good)
    (tmp_path / "inside" / "bad.XML").write_bytes(good.replace(b">12/A<", b">A<"))
    (tmp_path / "no.xml.p7m").write_bytes(b"no invoice")
    (tmp_path / "readme.txt").write_bytes(b"no invoice either")
    return tmp_path


def test_rows_for_programs(folder: Path) -> None:
    done = run(folder, "--format", "json", "--lang", "en", *TODAY)

    rows: list[dict[str, Any]] = json.loads(done.stdout)
    assert (1, "") == (done.returncode, done.stderr)
    assert [
        ("good.xml", "ok", []),
        ("inside/bad.XML", "rejected", ["00425"]),
        ("no.xml.p7m", "unreadable", ["00200"]),
    ] == [
        (str(Path(row["file"]).relative_to(folder)), row["verdict"], [one["code"] for one in row["findings"]])
        for row in rows
    ]
    assert {"code", "severity", "path", "line", "message", "hint"} == rows[1]["findings"][0].keys()


def test_a_report_for_people(folder: Path) -> None:
    done = run(folder, *TODAY)

    lines = done.stdout.splitlines()
    assert (1, "", f"{folder}/good.xml: a posto") == (done.returncode, done.stderr, lines[0])
    assert "      Il numero «A» non contiene cifre." in lines
    assert "File controllati: 3. A posto: 1, che lo SDI scarterebbe: 1, illeggibili: 1." == lines[-1]


def test_no_error_is_zero_and_the_name_is_asked_on_request(folder: Path) -> None:
    assert 0 == run(folder / "good.xml", *TODAY).returncode
    asked = run(folder / "good.xml", "--sdi-name", "--format", "json", *TODAY)
    assert (1, ["00001"]) == (asked.returncode, [one["code"] for one in json.loads(asked.stdout)[0]["findings"]])


def test_a_file_named_is_read_whatever_its_name(folder: Path) -> None:
    assert "readme.txt: unreadable" in run(folder / "readme.txt", LC_ALL="en_US.UTF-8").stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Indica almeno un file o una cartella da controllare."),
        (["{folder}", "nowhere.xml"], "«nowhere.xml» non esiste: controlla il percorso."),
        (["{folder}", "--today", "2026-02-30"], "Per --today scrivi un giorno come 2026-03-31, non «2026-02-30»."),
        (["{folder}", "--today", "20261123"], "Per --today scrivi un giorno come 2026-03-31, non «20261123»."),
        (["{folder}", "--format", "xml"], "Per --format scegli text o json, non «xml»."),
        (["{folder}", "--lang", "de"], "Per --lang scegli it o en, non «de»."),
        (["{folder}", "--lang", "en", "--format", "xml"], "For --format choose text or json, not “xml”."),
        (
            ["{folder}", "--fix"],
            "L'opzione «--fix» non si può usare così: vedi electronic-billing check --help.",
        ),
        (
            ["{folder}", "--lang"],
            "L'opzione «--lang» non si può usare così: vedi electronic-billing check --help.",
        ),
        (["{folder}/empty"], "Qui non ci sono file .xml, .p7m o .zip da controllare."),
    ],
)
def test_wrong_use_is_one_sentence(folder: Path, arguments: list[str], sentence: str) -> None:
    (folder / "empty").mkdir()

    done = run(*(argument.format(folder=folder) for argument in arguments))

    assert (2, "", sentence + "\n") == (done.returncode, done.stdout, done.stderr)


def test_a_reader_who_has_seen_enough_is_no_trouble(folder: Path) -> None:
    """The other end of the pipe is closed before anything is written."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [*COMMAND, *[str(folder)] * 2]
    with os.fdopen(writing, "wb") as out:
        done = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, check=False, env=ENVIRONMENT, timeout=300)

    assert (1, b"") == (done.returncode, done.stderr)


@pytest.mark.parametrize(("files", "shown"), [(101, True), (100, False)])
def test_many_files_show_progress_to_a_person_who_waits(tmp_path: Path, files: int, shown: bool) -> None:
    for number in range(files):
        (tmp_path / f"{number}.xml").write_bytes(b"x")
    screen, stderr = pty.openpty()
    environment = ENVIRONMENT | {"TERM": "xterm"}

    command = [*COMMAND, str(tmp_path), "--format", "json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=stderr, check=False, env=environment, timeout=300)

    os.write(stderr, b"end")
    told = os.read(screen, 100_000)
    os.close(stderr)
    os.close(screen)
    assert shown == (b"101/101" in told)
    assert files == len(json.loads(done.stdout))


def test_it_starts_without_the_web_and_the_database(folder: Path) -> None:
    program = f"""
import sys
sys.argv = ["electronic-billing", "check", {str(folder / "good.xml")!r}]
from electronic_billing.service.cli import main
try:
    main()
except SystemExit:
    pass
print(*sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True, env=ENVIRONMENT)

    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert "lxml" in loaded
    assert set() == loaded & {
        "fastapi",
        "starlette",
        "psycopg",
        "sqlalchemy",
        "procrastinate",
        "uvicorn",
        "cryptography",
    }


def test_ten_thousand_files_need_little_memory(folder: Path) -> None:
    """One file under ten thousand names; the peak is that of the whole process, in KiB."""
    for number in range(10_000):
        os.link(folder / "inside" / "bad.XML", folder / f"{number:05}.xml")
    program = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=sys.stderr); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"

    done = subprocess.run(
        [sys.executable, "-c", program, *COMMAND, str(folder), "--format", "json"],
        capture_output=True,
        check=True,
        env=ENVIRONMENT,
        timeout=600,
    )

    assert 10_003 == len(json.loads(done.stderr))
    assert int(done.stdout) < 200_000
