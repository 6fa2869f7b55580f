import hashlib
import os
import stat
import tempfile
from pathlib import Path

from electronic_billing.service.embedded_account import Account
from electronic_billing.service.embedded_errors import SocketDirectoryNotPrivate, SocketPathTooLong

PORT = 5432
SOCKET = f".s.PGSQL.{PORT}"
# sockaddr_un holds 108 bytes on Linux and 104 on macOS, the closing NUL included.
MOST_BYTES = 103


def prepare_socket_directory(home: Path, account: Account, wished: Path | None) -> Path:
    """A directory of mode 0700 that only the account (and root) can enter: who gets in is trusted."""
    if wished is not None:
        return _prepare_wished(wished.absolute(), account)
    for directory in (home / "run", short_directory(home, account)):
        if _fits(directory) and _make_private(directory, account):
            return directory
    return _make_nameless(account)


def short_directory(home: Path, account: Account) -> Path:
    """Always the same name, so that runs that crashed leave one directory behind, not many."""
    name = f"ebilling-{account.uid}-{hashlib.sha256(os.fsencode(home)).hexdigest()[:12]}"
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR", ""))
    if runtime.is_absolute() and runtime.is_dir() and not account.is_another and _fits(runtime / name):
        return runtime / name
    return _temporary() / name


def remove_socket_files(directory: Path) -> None:
    """Only while the home is held and no server of it is left."""
    for name in (SOCKET, f"{SOCKET}.lock"):
        (directory / name).unlink(missing_ok=True)


def _temporary() -> Path:
    return Path("/tmp")  # noqa: S108 - TMPDIR is often too long; ownership and mode are checked


def _fits(directory: Path) -> bool:
    """libpq and the server read a comma as the start of another directory."""
    return len(os.fsencode(directory / SOCKET)) <= MOST_BYTES and not set(str(directory)) & set(",\"'\\")


def _prepare_wished(wished: Path, account: Account) -> Path:
    if not _fits(wished):
        raise SocketPathTooLong(wished)
    if not _make_private(wished, account):
        raise SocketDirectoryNotPrivate(wished, account.name)
    return wished


def _make_private(directory: Path, account: Account) -> bool:
    """Make it, or find it private to the account already; one that exists is never changed."""
    try:
        directory.mkdir(mode=0o700)
    except FileExistsError:
        found = directory.lstat()
        return found.st_uid == account.uid and stat.S_ISDIR(found.st_mode) and not found.st_mode & 0o077
    os.chown(directory, account.uid, account.gid, follow_symlinks=False)
    return True


def _make_nameless(account: Account) -> Path:
    """Somebody else sits on our name."""
    directory = Path(tempfile.mkdtemp(prefix="ebilling-", dir=_temporary()))
    os.chown(directory, account.uid, account.gid, follow_symlinks=False)
    return directory
