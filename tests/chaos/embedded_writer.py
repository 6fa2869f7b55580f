"""Starts the embedded server on the directory named, writes rows from several sessions, and prints the key of
each row once its commit was answered. Made to be killed."""

import os
import sys
import threading
from pathlib import Path

import psycopg

from electronic_billing.service.embedded_postgres import EmbeddedPostgres

WRITERS = 4


def _write_for_ever(dsn: str, writer: int, generation: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        number = 0
        while True:
            key = f"{generation}-{writer}-{number}"
            connection.execute("insert into ack (key) values (%s)", [key])
            os.write(1, f"{key}\n".encode())
            number += 1


def main(data_dir: Path, generation: str) -> None:
    server = EmbeddedPostgres(data_dir).start()
    with psycopg.connect(server.dsn) as connection:
        connection.execute("create table if not exists ack (key text primary key)")
    writers = [
        threading.Thread(target=_write_for_ever, args=(server.dsn, writer, generation)) for writer in range(WRITERS)
    ]
    for thread in writers:
        thread.start()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
