"""Where a cluster lives.

A home is ours and holds the lock, the log and the programs; only `cluster` and the socket directory belong
to the account that runs PostgreSQL, so that root never writes where that account could plant a link.
"""

import fcntl
import hashlib
import os
from pathlib import Path

from electronic_billing.service.embedded_account import Account, ourselves, owner_of, unprivileged
from electronic_billing.service.embedded_errors import (
    ClusterUnreachable,
    DataDirectoryInUse,
    DataDirectoryNotWritable,
)

POINTER = "moved-to"
LOCK = "launcher.lock"


def cluster_of(home: Path) -> Path:
    return home / "cluster"


def log_of(home: Path) -> Path:
    return home / "postgres.log"


def account_for(wished: Path) -> Account:
    """Ourselves; as root the owner of the data there are already, else an unprivileged account."""
    if os.geteuid() != 0:
        return ourselves()
    for home in (wished / POINTER, wished):
        if cluster_of(home).is_dir() and (owner := owner_of(cluster_of(home))).uid != 0:
            return owner
    return unprivileged()


def settle(wished: Path, account: Account, system_dir: Path) -> Path:
    """The home for `wished`: itself, or a directory below `system_dir` where the account cannot reach it.

    Directories that exist keep their modes, whatever it takes.
    """
    wished = wished.resolve()
    pointer = wished / POINTER
    try:
        make_open_directory(wished)
        if pointer.is_symlink():
            return _reachable(pointer, account)
        if not account.is_another or account.reaches(wished):
            return wished
        if cluster_of(wished).exists():
            raise ClusterUnreachable(wished, account.name)
        return _settle_elsewhere(wished, pointer, account, system_dir)
    except (PermissionError, FileExistsError, NotADirectoryError) as error:
        raise DataDirectoryNotWritable(wished) from error


def make_open_directory(path: Path) -> None:
    """Below a umask of 077 a new directory would be closed to the account; an existing one is left alone."""
    if path.is_dir():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(exist_ok=True)
    path.chmod(0o755)


def hold(home: Path) -> int:
    """Lock the home for as long as the returned descriptor is open; a crash of ours lets go of it."""
    try:
        descriptor = os.open(home / LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
    except PermissionError as error:
        raise DataDirectoryNotWritable(home) from error
    if not _locked(descriptor) or not _is_still_there(home / LOCK, descriptor):
        holder = os.read(descriptor, 20).decode(errors="replace").strip()
        os.close(descriptor)
        raise DataDirectoryInUse(home, int(holder) if holder.isdecimal() else None)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return descriptor


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _settle_elsewhere(wished: Path, pointer: Path, account: Account, system_dir: Path) -> Path:
    home = system_dir / hashlib.sha256(os.fsencode(wished)).hexdigest()[:12]
    make_open_directory(system_dir)
    make_open_directory(home)
    pointer.symlink_to(home)
    return _reachable(pointer, account)


def _reachable(pointer: Path, account: Account) -> Path:
    home = pointer.resolve()
    if not home.is_dir() or not account.reaches(home):
        raise ClusterUnreachable(home, account.name)
    return home


def _is_still_there(path: Path, descriptor: int) -> bool:
    """A remover may have unlinked the file between our open and our lock."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False
