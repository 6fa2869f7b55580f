import httpx2

USER_AGENT = "FattureInCloud/API-WEBHOOK"


class SinkUnreachable(Exception):
    """No answer: refused, reset, or too slow."""

    def __init__(self, reason: str, *, timed_out: bool) -> None:
        super().__init__(reason)
        self.timed_out = timed_out


class Courier:
    """Carries handshakes and events to the sinks; never follows a redirect, never keeps a connection."""

    def __init__(self, transport: httpx2.AsyncBaseTransport | None = None) -> None:
        self._transport = transport
        self._client: httpx2.AsyncClient | None = None

    async def get(self, url: str, headers: dict[str, str], params: dict[str, str], patience: float) -> httpx2.Response:
        return await self._carry(self._http().build_request("GET", url, headers=headers, params=params), patience)

    async def post(self, url: str, headers: dict[str, str], body: bytes, patience: float) -> httpx2.Response:
        return await self._carry(self._http().build_request("POST", url, headers=headers, content=body), patience)

    async def aclose(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _http(self) -> httpx2.AsyncClient:
        if self._client is None:
            limits = httpx2.Limits(max_keepalive_connections=0)
            headers = {"User-Agent": USER_AGENT, "Connection": "close"}
            self._client = httpx2.AsyncClient(
                transport=self._transport, limits=limits, headers=headers, trust_env=False
            )
        return self._client

    async def _carry(self, request: httpx2.Request, patience: float) -> httpx2.Response:
        request.extensions["timeout"] = httpx2.Timeout(patience).as_dict()
        try:
            return await self._http().send(request)
        except httpx2.TimeoutException as slow:
            raise SinkUnreachable(type(slow).__name__, timed_out=True) from slow
        except httpx2.HTTPError as broken:
            raise SinkUnreachable(type(broken).__name__, timed_out=False) from broken
