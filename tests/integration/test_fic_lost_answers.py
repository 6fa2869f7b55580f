"""What a broken line means for a write, over real sockets."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from electronic_billing.fic.auth import ManualToken
from electronic_billing.fic.client import FicClient
from electronic_billing.fic.errors import UnexpectedAnswer, Unreachable
from electronic_billing.fic.transport import Timeouts, open_http
from electronic_billing.kit.secret import Secret

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def _client_of(handler: Handler) -> AsyncIterator[FicClient]:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await handler(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, open_http() as http:
        yield FicClient(
            http,
            f"http://127.0.0.1:{port}",
            ManualToken(Secret("a/token")),
            timeouts=Timeouts(connect=2, read=0.2),
        )


async def _read_request(reader: asyncio.StreamReader) -> None:
    await reader.readuntil(b"\r\n\r\n")


async def test_nobody_listening_means_not_performed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    async with open_http() as http:
        client = FicClient(http, f"http://127.0.0.1:{port}", ManualToken(Secret("a/token")))
        with pytest.raises(Unreachable) as caught:
            await client.delete_document(1, 2)
    assert caught.value.outcome_unknown is False


async def test_a_line_cut_after_the_request_leaves_the_outcome_unknown() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _read_request(reader)
        writer.close()

    async with _client_of(hang_up) as client:
        with pytest.raises(Unreachable) as caught:
            await client.delete_document(1, 2)
    assert caught.value.outcome_unknown is True


async def test_a_silent_server_leaves_the_outcome_unknown() -> None:
    async def listen_only(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    async with _client_of(listen_only) as client:
        with pytest.raises(Unreachable) as caught:
            await client.delete_document(1, 2)
    assert caught.value.outcome_unknown is True


async def test_an_answer_cut_in_half_leaves_the_outcome_unknown() -> None:
    async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _read_request(reader)
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"data":')
        await writer.drain()

    async with _client_of(half) as client:
        with pytest.raises(Unreachable) as caught:
            await client.get_document(1, 2)
    assert caught.value.outcome_unknown is True


async def test_what_is_no_http_leaves_the_outcome_unknown() -> None:
    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _read_request(reader)
        writer.write(b"hello?\r\n\r\n")
        await writer.drain()

    async with _client_of(babble) as client:
        with pytest.raises(Unreachable) as caught:
            await client.delete_document(1, 2)
    assert caught.value.outcome_unknown is True


async def test_a_redirect_is_not_followed_with_the_token() -> None:
    async def elsewhere(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _read_request(reader)
        writer.write(b"HTTP/1.1 307 X\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    async with _client_of(elsewhere) as client:
        with pytest.raises(UnexpectedAnswer) as caught:
            await client.delete_document(1, 2)
    assert 307 == caught.value.status
