import os
import pwd
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from electronic_billing.service.embedded_errors import NoUnprivilegedAccount

UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """Who runs PostgreSQL: ourselves, or an unprivileged account when we are root."""

    name: str
    uid: int
    gid: int

    @property
    def is_another(self) -> bool:
        return self.uid != os.geteuid()

    def spawn(
        self, command: Sequence[str | Path], *, cwd: Path, output: int, extra_env: Mapping[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """Start in a session of its own: Ctrl-C in the terminal must reach us first, not the database."""
        return subprocess.Popen(  # noqa: S603 - the command is built by the launcher
            command,
            cwd=cwd,
            env=_environment() | dict(extra_env or {}),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=self.uid if self.is_another else None,
            group=self.gid if self.is_another else None,
            extra_groups=[] if self.is_another else None,
            umask=0o077,
        )

    def run(self, command: Sequence[str | Path], *, cwd: Path) -> tuple[int, str]:
        """Exit status and everything printed."""
        with self.spawn(command, cwd=cwd, output=subprocess.PIPE) as process:
            printed, _ = process.communicate()
        return process.returncode, printed.decode(errors="replace")

    def reaches(self, directory: Path) -> bool:
        """Asked of the kernel as that account, so that ACLs and mounts count as well as mode bits."""
        if not self.is_another:
            return os.access(directory, os.X_OK)
        status, _ = self.run(["/bin/sh", "-c", 'cd "$1"', "sh", directory], cwd=Path("/"))
        return status == 0


def ourselves() -> Account:
    return _account_of(os.geteuid(), os.getegid())


def owner_of(path: Path) -> Account:
    status = path.stat()
    return _account_of(status.st_uid, status.st_gid)


def unprivileged(names: tuple[str, ...] = UNPRIVILEGED) -> Account:
    """The first of `names` that exists: nothing is added to the machine's accounts."""
    for name in names:
        if (entry := _named(name)) is not None and entry.pw_uid != 0:
            return Account(name, entry.pw_uid, entry.pw_gid)
    raise NoUnprivilegedAccount(names)


def _account_of(uid: int, gid: int) -> Account:
    try:
        return Account(pwd.getpwuid(uid).pw_name, uid, gid)
    except KeyError:
        return Account(str(uid), uid, gid)


def _named(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _environment() -> dict[str, str]:
    """Built anew: PGDATA, PGPORT, PGOPTIONS or a person's locale must not steer the server."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
