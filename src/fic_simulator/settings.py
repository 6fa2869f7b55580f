from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

import httpx2

from fic_simulator.wire import Json


@dataclass(frozen=True)
class RegisteredApp:
    client_id: str
    client_secret: str = field(repr=False)
    name: str = "Electronic Billing"
    redirect_uris: tuple[str, ...] = ()
    public: bool = False


@dataclass(frozen=True)
class SimulatorSettings:
    """`start_at` None starts at the real instant; `speed` 0 freezes the clock until someone advances it."""

    seed: Literal["demo", "empty"] = "demo"
    data_file: Path | None = None
    start_at: datetime | None = None
    speed: float = 1.0
    apps: tuple[RegisteredApp, ...] = (RegisteredApp("demo-app", "demo-secret"),)
    switches: Json = field(default_factory=dict)
    sink_transport: httpx2.AsyncBaseTransport | None = None
    wait: Callable[[float], Awaitable[None]] | None = None
