"""Making a cluster, and the settings its server runs with."""

import os
import shutil
import tempfile
from pathlib import Path

from electronic_billing.service.embedded_account import Account
from electronic_billing.service.embedded_errors import PostgresDidNotStart, PostgresMajorDiffers
from electronic_billing.service.embedded_home import cluster_of
from electronic_billing.service.embedded_leftovers import MARK, end_lone_backends
from electronic_billing.service.embedded_programs import Programs
from electronic_billing.service.embedded_sockets import PORT

SUPERUSER = "postgres"
_UNFINISHED = "cluster-unfinished-"

# For a small machine. max_wal_size bounds how long a start after a crash takes; statements and row values stay
# out of the log, they may hold personal data.
SETTINGS = {
    "cluster_name": MARK,
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "huge_pages": "off",
    "max_wal_size": "256MB",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def server_command(programs: Programs, cluster: Path, socket_dir: Path, *, durable: bool) -> list[str | Path]:
    """On the command line, where neither postgresql.conf nor ALTER SYSTEM can undo them."""
    settings = SETTINGS | (DURABLE if durable else NOT_DURABLE)
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return [programs["postgres"], "-D", cluster, "-k", socket_dir, "-h", "", "-p", str(PORT), *options]


def ensure_cluster(home: Path, programs: Programs, account: Account, *, durable: bool) -> Path:
    """The cluster of this home, made if new, and never opened with programs of another major."""
    cluster = cluster_of(home)
    _remove_unfinished(home)
    if not cluster.exists():
        _make(home, programs, account, durable=durable)
    major = (cluster / "PG_VERSION").read_text().strip()
    if major != programs.major:
        raise PostgresMajorDiffers(cluster, major, programs.major)
    return cluster


def _make(home: Path, programs: Programs, account: Account, *, durable: bool) -> None:
    """Under a passing name first: an initdb cut short must not look like a cluster."""
    unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=home))
    os.chown(unfinished, account.uid, account.gid)
    status, printed = account.run(_initdb(programs, unfinished, durable=durable), cwd=home)
    if status:
        raise PostgresDidNotStart(f"initdb ended with status {status}.", printed)
    unfinished.rename(cluster_of(home))
    _sync(home)


def _initdb(programs: Programs, directory: Path, *, durable: bool) -> list[str | Path]:
    return [
        programs["initdb"],
        *("-D", directory, "-U", SUPERUSER, "--auth-local=trust", "--auth-host=reject", "--data-checksums"),
        *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        *([] if durable else ["--no-sync"]),
    ]


def _remove_unfinished(home: Path) -> None:
    for directory in home.glob(f"{_UNFINISHED}*"):
        end_lone_backends(directory)
        shutil.rmtree(directory, ignore_errors=True)  # an orphaned initdb may be removing it too


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
