"""Official checks of the file as it is sent: name, size, archive (Allegato A 1.9.1, Elenco controlli 2.0)."""

import io
import re
import zipfile
from collections.abc import Iterator

from electronic_billing.fatturapa.findings import Finding, error, warning
from electronic_billing.fatturapa.history import History
from electronic_billing.fatturapa.parse import MOST_BYTES

_NAME = re.compile(r"(?:IT[A-Za-z0-9]{11,16}|(?!IT)[A-Z]{2}[A-Za-z0-9]{2,28})_[A-Za-z0-9]{1,5}\.(?:xml|xml\.p7m|zip)")
# 5 MB counted in thousands: the texts do not say which they mean.
_MOST_DECIMAL = 5_000_000
_MOST_MEMBERS = 10_000


def check_00001(name: str) -> Iterator[Finding]:
    if not _NAME.fullmatch(name):
        yield error("00001", "", name=name)


def check_00002(name: str, history: History) -> Iterator[Finding]:
    if name in history.file_names:
        yield error("00002", "", name=name)


def check_00003(size: int) -> Iterator[Finding]:
    if size > MOST_BYTES:
        yield error("00003", "", size=str(size))
    elif size > _MOST_DECIMAL:
        yield warning("00003", "", "edge", size=str(size))


def check_00106(raw: bytes) -> Iterator[Finding]:
    """Members are read with the bounds of a single file, so that an archive cannot swell."""
    if next(members_of(raw), None) is None:
        yield error("00106", "")


def is_archive(raw: bytes, name: str | None) -> bool:
    return raw.startswith(b"PK") or (name is not None and name.lower().endswith(".zip"))


def members_of(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file of an archive; nothing from one that is empty or broken."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for member in archive.infolist()[:_MOST_MEMBERS]:
                if not member.is_dir():
                    with archive.open(member) as content:
                        yield member.filename, content.read(MOST_BYTES + 1)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError):
        return
