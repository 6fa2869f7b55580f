"""Taking away what `EmbeddedPostgres.start` made, and nothing else: every name deleted here is one of ours."""

import shutil
from contextlib import suppress
from pathlib import Path

from electronic_billing.service.embedded_account import Account
from electronic_billing.service.embedded_home import LOCK, POINTER, cluster_of, log_of
from electronic_billing.service.embedded_programs import remove_copies
from electronic_billing.service.embedded_sockets import short_directory


def remove_home(home: Path, account: Account) -> None:
    """The lock goes last: until then no other run can begin here."""
    for directory in (cluster_of(home), home / "run"):
        if directory.exists():
            shutil.rmtree(directory)
    remove_copies(home)
    for file in (log_of(home), log_of(home).with_name(f"{log_of(home).name}.1")):
        file.unlink(missing_ok=True)
    with suppress(FileNotFoundError):
        _remove_short(short_directory(home, account), account)
    (home / LOCK).unlink()


def remove_empty(wished: Path, home: Path) -> None:
    """The directories themselves, unless somebody keeps other things there."""
    (wished / POINTER).unlink(missing_ok=True)
    for directory in {wished, home}:
        with suppress(OSError):
            directory.rmdir()


def _remove_short(directory: Path, account: Account) -> None:
    if directory.lstat().st_uid == account.uid and not directory.is_symlink():
        shutil.rmtree(directory)
