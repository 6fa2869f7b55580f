from typing import cast

import psycopg
from sqlalchemy import Connection


def run_script(bind: Connection, script: str) -> None:
    """Run several statements as they are: without parameters, so that a per cent sign is only itself."""
    driver = cast("psycopg.Connection", bind.connection.driver_connection)
    driver.execute(script.encode())
