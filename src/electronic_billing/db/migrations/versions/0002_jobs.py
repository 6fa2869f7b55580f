from pathlib import Path

from alembic import op
from procrastinate.schema import SchemaManager

from electronic_billing.db.migrations.script import run_script

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    bind = op.get_bind()
    run_script(bind, "CREATE SCHEMA ebilling_jobs; SET LOCAL search_path = ebilling_jobs, pg_catalog")
    run_script(bind, SchemaManager.get_schema())
    run_script(bind, "RESET search_path")
    run_script(bind, Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
