from pathlib import Path


class EmbeddedPostgresFailed(Exception):
    """The embedded PostgreSQL cannot be used as asked; the message says what to do."""


class DataDirectoryInUse(EmbeddedPostgresFailed):
    def __init__(self, data_dir: Path, pid: int | None) -> None:
        self.data_dir, self.pid = data_dir, pid
        holder = f"process {pid}" if pid else "another process"
        super().__init__(f"The database in {data_dir} is already in use by {holder}; stop that one first.")


class DataDirectoryNotWritable(EmbeddedPostgresFailed):
    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        super().__init__(
            f"This account may not write in {data_dir}; start as the account that created it, "
            "or name another data directory."
        )


class ClusterUnreachable(EmbeddedPostgresFailed):
    """Data exist but cannot be opened; beginning anew elsewhere would look like losing them."""

    def __init__(self, data_dir: Path, account: str) -> None:
        self.data_dir, self.account = data_dir, account
        super().__init__(
            f"The database lives in {data_dir}, which is missing or out of reach for the account {account}; "
            "bring it back within reach, or name another data directory."
        )


class PostgresBinariesMissing(EmbeddedPostgresFailed):
    def __init__(self, tried: list[str]) -> None:
        self.tried = tried
        super().__init__("No usable PostgreSQL programs were found: " + "; ".join(tried) + ".")


class PostgresMajorDiffers(EmbeddedPostgresFailed):
    def __init__(self, data_dir: Path, data_major: str, programs_major: str) -> None:
        self.data_dir, self.data_major, self.programs_major = data_dir, data_major, programs_major
        super().__init__(
            f"The data in {data_dir} were written by PostgreSQL {data_major}, the programs are "
            f"{programs_major}; dump with {data_major} and restore, or install {data_major} again."
        )


class SocketPathTooLong(EmbeddedPostgresFailed):
    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(
            f"No socket can be made at {path}: the path is too long or has a comma or a quote in it; "
            "name a shorter, plain directory."
        )


class SocketDirectoryNotPrivate(EmbeddedPostgresFailed):
    def __init__(self, path: Path, account: str) -> None:
        self.path, self.account = path, account
        super().__init__(
            f"Whoever can enter the socket directory is trusted, so {path} must belong to {account} alone "
            "(mode 0700); name a directory that does not exist yet."
        )


class PostgresDidNotStart(EmbeddedPostgresFailed):
    def __init__(self, reason: str, tail: str) -> None:
        self.reason, self.tail = reason, tail
        super().__init__(f"PostgreSQL did not start: {reason}\n{tail}".rstrip())


class NoUnprivilegedAccount(EmbeddedPostgresFailed):
    def __init__(self, tried: tuple[str, ...]) -> None:
        self.tried = tried
        super().__init__(
            "PostgreSQL refuses to run as root, and none of these accounts exists: "
            + ", ".join(tried)
            + "; start as another user, or create one of them."
        )
