from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from electronic_billing.db.roles import ensure_roles

_LOCK = 7320115  # any number of our own: two `migrate` at once wait for one another


def migrate(owner_dsn: str, service_password: str | None = None) -> None:
    """Bring the database to the newest schema, as its owner. Safe to run again and in parallel."""
    with psycopg.connect(owner_dsn, autocommit=True) as owner:
        owner.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        ensure_roles(owner, service_password)
        engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(owner_dsn), poolclass=NullPool)
        with engine.connect() as connection:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()


def schema_is_current(owner_or_service_dsn: str) -> bool:
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(owner_or_service_dsn), poolclass=NullPool
    )
    with engine.connect() as connection:
        seen = MigrationContext.configure(connection, opts={"version_table": "schema_version"}).get_current_revision()
    return seen == ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config
