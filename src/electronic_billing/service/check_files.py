"""The files that `check` is asked about, and the verdict on each."""

import os
import stat
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from electronic_billing.fatturapa.check import Verdict, check_file, unreadable
from electronic_billing.fatturapa.checks_file import check_00003
from electronic_billing.fatturapa.words import Sentence

_SUFFIXES = (".xml", ".p7m", ".zip")
# Far beyond what SDI takes, and small enough to hold. Of more than this only 00003 is said.
_MOST_BYTES = 64 * 1024 * 1024


class Found(NamedTuple):
    """A file to judge, or a folder that could not be looked into, with what stood in the way."""

    path: Path
    trouble: OSError | None = None


def find_files(paths: Iterable[Path]) -> list[Found]:
    """The files named, whatever they are called, and those in the folders named; each once, in a stable order."""
    found: dict[Path, Found] = {}
    for path in paths:
        for one in _in_folder(path) if os.path.isdir(path) else [Found(path)]:  # noqa: PTH112 - Path's own raises where a parent is closed
            found.setdefault(one.path, one)
    return list(found.values())


def is_missing(path: Path) -> bool:
    """Whether there is no such file. One that is there and closed to us is not missing."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def judge(found: Found, *, today: date, asks_name: bool) -> Verdict:
    """What cannot be read has a verdict too. 00001 is asked with `asks_name` only."""
    try:
        size = _size(found)
        if size > _MOST_BYTES:
            return Verdict(outcome="rejected", findings=tuple(check_00003(size)))
        raw = found.path.read_bytes()
    except OSError as trouble:
        return unreadable(_why(trouble))
    try:
        return check_file(raw, found.path.name, today=today, asks_name=asks_name)
    except Exception as fault:  # noqa: BLE001 - a fault of ours on one file must not take away the verdicts of the others
        return unreadable(_our_fault(type(fault).__name__))


def _in_folder(folder: Path) -> list[Found]:
    troubles: list[OSError] = []
    files = [
        Found(Path(place, name))
        for place, _, names in os.walk(folder, onerror=troubles.append)
        for name in names
        if name.lower().endswith(_SUFFIXES)
    ]
    closed = [Found(Path(os.fsdecode(trouble.filename)), trouble) for trouble in troubles]
    return sorted([*files, *closed], key=lambda one: one.path)


def _size(found: Found) -> int:
    if found.trouble is not None:
        raise found.trouble
    status = found.path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise IsADirectoryError  # or a pipe or a device, which could be waited for without end
    return status.st_size


def _why(trouble: OSError) -> Sentence:
    for kind, sentence in _TROUBLES.items():
        if isinstance(trouble, kind):
            return sentence
    detail = trouble.strerror or type(trouble).__name__
    return Sentence(f"Il file non si può leggere: {detail}.", f"The file cannot be read: {detail}.")


_TROUBLES: dict[type[OSError], Sentence] = {
    PermissionError: Sentence("Manca il permesso di leggere.", "The permission to read is missing."),
    FileNotFoundError: Sentence("Il file non c'è più.", "The file is no longer there."),
    IsADirectoryError: Sentence("Non è un file che si possa leggere.", "This is no file that can be read."),
}


def _our_fault(name: str) -> Sentence:
    return Sentence(
        f"Il controllo di questo file si è fermato per un nostro errore ({name}).",
        f"The check of this file stopped for a fault of ours ({name}).",
    )
