"""A simulator behind a real socket: for the command, and for tests that want HTTP."""

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from fic_simulator.app import create_app
from fic_simulator.gate import ABORT
from fic_simulator.simulator import Simulator

HEARTBEAT_SECONDS = 0.05

log = logging.getLogger("fic_simulator")


class PortTaken(RuntimeError):
    """Someone else listens there."""


class AbortableProtocol(HttpToolsProtocol):
    """Lets a fault reset the connection, which ASGI has no word for."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {ABORT: {"abort": self.transport.abort}}


class QuietServer(uvicorn.Server):
    """Signals are left to whoever embeds it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve_forever(simulator: Simulator, host: str, port: int, ready: Callable[[], None]) -> None:
    """Until SIGINT or SIGTERM."""
    listener = _bound(host, port)
    simulator.base_url = _url(host, listener)
    server = QuietServer(_config(simulator))
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, server.handle_exit, number, None)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    heart = asyncio.create_task(heartbeat(simulator))
    try:
        await _started(server, running)
        ready()
        await running
    finally:
        await _stop(simulator, heart)


@contextlib.asynccontextmanager
async def serving(simulator: Simulator, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serves without a heartbeat: the clock moves when the test says so. Yields the base URL."""
    listener = _bound(host, port)
    simulator.base_url = _url(host, listener)
    server = QuietServer(_config(simulator))
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await _started(server, running)
        yield simulator.base_url
    finally:
        server.should_exit = server.force_exit = True
        await running
        await simulator.aclose()


async def heartbeat(simulator: Simulator) -> None:
    while True:
        try:
            simulator.tick()
        except Exception:
            log.exception("a due step failed; the others go on")
        await asyncio.sleep(HEARTBEAT_SECONDS)


async def _started(server: uvicorn.Server, running: "asyncio.Task[None]") -> None:
    while not server.started:
        if running.done():
            await running
            raise RuntimeError("the server ended before it started")
        await asyncio.sleep(0.005)


async def _stop(simulator: Simulator, heart: "asyncio.Task[None]") -> None:
    heart.cancel()
    await asyncio.gather(heart, return_exceptions=True)
    await simulator.aclose()


def _config(simulator: Simulator) -> uvicorn.Config:
    return uvicorn.Config(
        create_app(simulator),
        http=AbortableProtocol,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as failure:
        listener.close()
        raise PortTaken(f"Cannot listen on {host}:{port}: {failure.strerror}.") from failure
    return listener


def _url(host: str, listener: socket.socket) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104 -- read, not bound
    return f"http://{shown}:{listener.getsockname()[1]}"
