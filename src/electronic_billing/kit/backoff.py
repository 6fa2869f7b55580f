import random
from collections.abc import Sequence
from datetime import timedelta


def delay_after(attempt: int, steps: Sequence[timedelta], chance: random.Random) -> timedelta:
    """How long to wait after the given attempt (the first is 1), with up to a fifth of jitter on top."""
    step = steps[min(attempt, len(steps)) - 1]
    return step * (1 + 0.2 * chance.random())
