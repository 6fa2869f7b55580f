import hashlib
from pathlib import Path

from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC = Path(__file__).parent / "static"
STATIC_URL = "/static"
CARD_PICTURE_URL = "/integrations/fattura_elettronica.png"

_A_YEAR = "public, max-age=31536000, immutable"
_AN_HOUR = "public, max-age=3600"


class Assets:
    """Style, script and pictures, addressed with the hash of their content so that a browser may keep them
    for ever."""

    def __init__(self, folder: Path = STATIC) -> None:
        self.folder = folder
        files = (file for file in folder.rglob("*") if file.is_file())
        self._versions = {file.relative_to(folder).as_posix(): _version(file) for file in files}

    def url(self, name: str) -> str:
        return f"{STATIC_URL}/{name}?v={self._versions[name]}"

    def is_current(self, name: str, version: str) -> bool:
        return bool(version) and self._versions.get(name) == version

    def routes(self) -> list[BaseRoute]:
        return [
            Mount(STATIC_URL, _VersionedFiles(self), name="static"),
            Route(CARD_PICTURE_URL, self._card_picture),
        ]

    async def _card_picture(self, _: object) -> Response:
        """At the address that hosts know, for their own pages too."""
        headers = {"Cache-Control": _AN_HOUR, "Cross-Origin-Resource-Policy": "cross-origin"}
        return FileResponse(self.folder / CARD_PICTURE_URL.removeprefix("/"), headers=headers)


class _VersionedFiles(StaticFiles):
    def __init__(self, assets: Assets) -> None:
        super().__init__(directory=assets.folder)
        self._assets = assets

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        asked = scope["query_string"].decode("latin-1").removeprefix("v=")
        current = self._assets.is_current(path, asked)
        response.headers["Cache-Control"] = _A_YEAR if current else _AN_HOUR
        return response


def _version(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]
