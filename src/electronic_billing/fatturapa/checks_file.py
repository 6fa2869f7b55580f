"""Official checks of the file as it is sent: name, size, archive (Allegato A 1.9.1, Elenco controlli 2.0)."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from electronic_billing.fatturapa.errors import ArchiveBroken
from electronic_billing.fatturapa.findings import Finding, error, warning
from electronic_billing.fatturapa.history import History
from electronic_billing.fatturapa.parse import MOST_BYTES
from electronic_billing.fatturapa.words import Sentence

_NAME = re.compile(r"(?:IT[A-Za-z0-9]{11,16}|(?!IT)[A-Z]{2}[A-Za-z0-9]{2,28})_[A-Za-z0-9]{1,5}\.(?:xml|xml\.p7m|zip)")
# 5 MB counted in thousands: the texts do not say which they mean.
_MOST_DECIMAL = 5_000_000
_MOST_MEMBERS = 10_000
# The others are decompressed in one piece, however large it becomes.
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    EOFError,
)


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


def check_00106(*, is_readable: bool) -> Iterator[Finding]:
    if not is_readable:
        yield error("00106", "")


def is_archive(raw: bytes, name: str | None) -> bool:
    return raw.startswith(b"PK") or (name is not None and name.lower().endswith(".zip"))


def unpacked_size(raw: bytes) -> int:
    """How many bytes an archive says it makes: no more is ever unpacked. 0 for one that is broken."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return sum(min(member.file_size, MOST_BYTES + 1) for member in archive.infolist()[:_MOST_MEMBERS])
    except _BROKEN:
        return 0


def members_of(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file, read with the bounds of a single one so that the archive cannot swell.

    Raises ArchiveBroken where it is empty, or when it comes to a file that cannot be taken out.
    """
    is_empty = True
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for member in archive.infolist()[:_MOST_MEMBERS]:
                if not member.is_dir():
                    is_empty = False
                    yield member.filename, _content(archive, member)
    except _BROKEN as error:
        raise ArchiveBroken(_NO_ARCHIVE) from error
    if is_empty:
        raise ArchiveBroken(_NO_ARCHIVE)


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    if member.compress_type not in _METHODS:
        raise NotImplementedError
    with archive.open(member) as content:
        return content.read(MOST_BYTES + 1)


_NO_ARCHIVE = Sentence("L'archivio è vuoto o non si legge.", "The archive is empty or cannot be read.")
