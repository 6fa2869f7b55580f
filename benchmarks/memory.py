"""Memory at rest: what the web process and a worker hold after they started and had nothing to do."""

import time

import psutil
import psycopg

from benchmarks.ground import READY_WITHIN_SECONDS, Ground, open_ground
from benchmarks.number import Number, at_most
from electronic_billing.service.fleet import Child, wait_until

IDLE_SECONDS = 5
MOST_MEGABYTES = 120


def measure() -> list[Number]:
    with open_ground() as ground:
        web, worker = ground.start_web(), ground.start_worker()
        wait_until(lambda: _works(ground), worker, READY_WITHIN_SECONDS)
        time.sleep(IDLE_SECONDS)
        return [*_held_by(web), *_held_by(worker)]


def _works(ground: Ground) -> bool:
    """A worker writes itself down when it begins to wait for jobs."""
    with psycopg.connect(ground.server.superuser_dsn) as everything:
        return everything.execute("SELECT 1 FROM ebilling_jobs.procrastinate_workers").fetchone() is not None


def _held_by(child: Child) -> list[Number]:
    """PSS counts memory shared with other processes by parts; only Linux knows it."""
    held = psutil.Process(child.process.pid).memory_full_info()
    numbers = [at_most(f"memory at rest, {child.name} (RSS)", held.rss / 1e6, "MB", MOST_MEGABYTES)]
    if pss := getattr(held, "pss", 0):
        numbers.append(at_most(f"memory at rest, {child.name} (PSS)", pss / 1e6, "MB", MOST_MEGABYTES))
    return numbers
