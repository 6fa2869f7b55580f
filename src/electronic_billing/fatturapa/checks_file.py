"""Official checks of the file as it is sent: name, size, archive (Allegato A 1.9.1, Elenco controlli 2.0)."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from electronic_billing.fatturapa.findings import Finding, error, warning
from electronic_billing.fatturapa.history import History
from electronic_billing.fatturapa.parse import MOST_BYTES

_NAME = re.compile(r"(?:IT[A-Za-z0-9]{11,16}|(?!IT)[A-Z]{2}[A-Za-z0-9]{2,28})_[A-Za-z0-9]{1,5}\.(?:xml|xml\.p7m|zip)")
# 5 MB counted in thousands: the texts do not say which they mean.
_MOST_DECIMAL = 5_000_000
_MOST_MEMBERS = 10_000
_MOST_UNPACKED = 20 * MOST_BYTES
# The others are decompressed in one piece, however large it becomes.
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, OSError,
    ValueError, EOFError, OverflowError,
)  # fmt: skip


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
    """The archive as a whole; a single member that cannot be read is told where it is opened."""
    members = _listed(raw)
    if not members:
        yield error("00106", "")
    elif _swells(members):
        yield error("00106", "", "swells", count=str(len(members)))


def is_archive(raw: bytes, name: str | None) -> bool:
    return raw.startswith(b"PK") or (name is not None and name.lower().endswith(".zip"))


def unpacked_size(raw: bytes) -> int:
    """How many bytes an archive says it makes: no more is ever unpacked. 0 for one that is broken."""
    return _unpacked(_listed(raw))


def members_of(raw: bytes) -> Iterator[tuple[str, bytes | None]]:
    """Name and content of each file of an archive; None for one that cannot be read.

    A member is read with the bounds of a single file, and nothing of an archive that would swell.
    """
    members = _listed(raw)
    if not members or _swells(members):
        return
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        for member in members:
            yield member.filename, _content(archive, member)


def _listed(raw: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return [member for member in archive.infolist() if not member.filename.endswith("/")]
    except _BROKEN:
        return []


def _swells(members: list[zipfile.ZipInfo]) -> bool:
    return len(members) > _MOST_MEMBERS or _unpacked(members) > _MOST_UNPACKED


def _unpacked(members: list[zipfile.ZipInfo]) -> int:
    """By the sizes that the archive tells: no member gives more than it told, nor than a single file may have."""
    return sum(min(member.file_size, MOST_BYTES + 1) for member in members)


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes | None:
    if member.compress_type not in _METHODS:
        return None
    try:
        with archive.open(member) as content:
            return content.read(MOST_BYTES + 1)
    except _BROKEN:
        return None
