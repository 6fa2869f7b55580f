import os
from datetime import date
from pathlib import Path

import pytest

from electronic_billing.fatturapa.check import Verdict
from electronic_billing.fatturapa.write import write
from electronic_billing.service import check_files
from electronic_billing.service.check_command import lang_of
from electronic_billing.service.check_files import Found, find_files, is_missing, judge
from support import fatturapa_drafts as drafts
from support.fatturapa_drafts import TODAY


def verdict_on(found: Found, *, today: date = TODAY, asks_name: bool = False) -> Verdict:
    return judge(found, today=today, asks_name=asks_name)


def told(verdict: Verdict) -> tuple[str, list[str], str]:
    return verdict.outcome, [finding.code for finding in verdict.findings], verdict.findings[0].message("en")


def make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")


def test_folders_are_searched_to_the_bottom_for_the_names_of_invoices(tmp_path: Path) -> None:
    make(tmp_path, "b/x.XML", "b/c/y.xml.p7m", "a.P7M", "z.Zip", "notes.txt", "b/xml", "a.xml.bak")

    found = [one.path.relative_to(tmp_path).as_posix() for one in find_files([tmp_path])]

    assert ["a.P7M", "b/c/y.xml.p7m", "b/x.XML", "z.Zip"] == found


def test_a_file_named_is_taken_whatever_its_name_and_once(tmp_path: Path) -> None:
    make(tmp_path, "b.txt", "a.xml")

    found = find_files([tmp_path / "b.txt", tmp_path / "a.xml", tmp_path])

    assert [tmp_path / "b.txt", tmp_path / "a.xml"] == [one.path for one in found]


def test_a_folder_of_another_folder_is_not_followed_through_a_link(tmp_path: Path) -> None:
    make(tmp_path, "a/x.xml")
    (tmp_path / "a" / "back").symlink_to(tmp_path, target_is_directory=True)

    assert [tmp_path / "a" / "x.xml"] == [one.path for one in find_files([tmp_path])]


def test_a_folder_that_cannot_be_looked_into_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may look everywhere, so the refusal is played."""
    make(tmp_path, "a/x.xml", "shut/y.xml")
    scandir = os.scandir

    def refusing(path: str) -> object:
        if Path(path).name == "shut":
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    found = find_files([tmp_path])

    assert [tmp_path / "a" / "x.xml", tmp_path / "shut"] == [one.path for one in found]
    assert ("unreadable", ["00200"], "The permission to read is missing.") == told(verdict_on(found[1]))


def test_what_is_gone_when_its_turn_comes_is_unreadable(tmp_path: Path) -> None:
    make(tmp_path, "a/x.xml")
    [found] = find_files([tmp_path])
    found.path.unlink()
    found.path.parent.rmdir()

    assert ("unreadable", ["00200"], "The file is no longer there.") == told(verdict_on(found))


def test_a_link_that_leads_nowhere_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "x.xml").symlink_to(tmp_path / "nowhere.xml")
    [found] = find_files([tmp_path])

    assert "unreadable" == verdict_on(found).outcome


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.xml")
    [found] = find_files([tmp_path])

    assert ("unreadable", ["00200"], "This is no file that can be read.") == told(verdict_on(found))


def test_any_other_trouble_of_the_system_is_told_in_its_words(tmp_path: Path) -> None:
    found = Found(tmp_path / ("x" * 300 + ".xml"))

    assert not is_missing(found.path)
    assert "The file cannot be read: File name too long." == told(verdict_on(found))[2]


@pytest.mark.parametrize(("path", "missing"), [("a.xml", False), ("b.xml", True), ("a.xml/b.xml", True)])
def test_missing_is_what_is_not_there(tmp_path: Path, path: str, missing: bool) -> None:
    make(tmp_path, "a.xml")

    assert missing == is_missing(tmp_path / path)


def test_an_empty_file_is_unreadable(tmp_path: Path) -> None:
    for name in ("a.xml", "a.zip"):
        (tmp_path / name).touch()
        assert ("unreadable", ["00200"], "The file is empty.") == told(verdict_on(Found(tmp_path / name)))


def test_a_broken_archive_is_known_by_its_name_alone(tmp_path: Path) -> None:
    make(tmp_path, "a.zip")

    assert ("rejected", ["00106"]) == told(verdict_on(Found(tmp_path / "a.zip")))[:2]


def test_the_name_is_judged_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "fattura.xml"
    path.write_bytes(write(drafts.invoice()))

    assert "ok" == verdict_on(Found(path)).outcome
    assert ("rejected", ["00001"]) == told(verdict_on(Found(path), asks_name=True))[:2]


def test_of_a_file_beyond_all_measure_only_its_size_is_said(tmp_path: Path) -> None:
    """A sparse file: it takes no room, and is not read."""
    path = tmp_path / "a.zip"
    with path.open("wb") as file:
        file.truncate(1 << 40)

    assert ("rejected", ["00003"], f"The file is {1 << 40} bytes: the limit is 5 MB.") == told(verdict_on(Found(path)))


def test_a_fault_of_ours_is_told_and_ends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "a.xml")

    def failing(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(check_files, "check_file", failing)

    outcome, codes, message = told(verdict_on(Found(tmp_path / "a.xml")))
    assert ("unreadable", ["00200"]) == (outcome, codes)
    assert "a fault of ours (ZeroDivisionError)" in message


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({}, "it"),
        ({"LANG": "C.UTF-8"}, "it"),
        ({"LANG": "it_IT.UTF-8"}, "it"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "it_IT.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "it_IT.UTF-8", "LC_ALL": ""}, "it"),
    ],
)
def test_the_language_is_italian_unless_the_environment_is_english(environment: dict[str, str], lang: str) -> None:
    assert lang == lang_of(environment)
