"""Files that come in a form. They stay in memory and are gone with the request."""

from typing import NamedTuple

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from electronic_billing.web.problem import Refusal, http_problem

_MOST_PARTS = 1000


class Upload(NamedTuple):
    name: str
    content: bytes


class Uploads(NamedTuple):
    files: list[Upload]
    fields: dict[str, str]


class _InMemory(MultiPartParser):
    spool_max_size = 64 * 1024 * 1024  # above every limit of a body: nothing of a file is written to disk


def is_multipart(request: Request) -> bool:
    return request.headers.get("content-type", "").lower().startswith("multipart/form-data")


async def read_uploads(request: Request) -> Uploads:
    """The files and the text fields of a form; a file field that was left empty is no file."""
    if not is_multipart(request):
        return Uploads([], {})
    parser = _InMemory(request.headers, request.stream(), max_files=_MOST_PARTS, max_fields=_MOST_PARTS)
    try:
        form = await parser.parse()
    except MultiPartException:
        raise Refusal(http_problem(400)) from None
    try:
        files = [await _upload(value) for _, value in form.multi_items() if isinstance(value, UploadFile)]
    finally:
        await form.close()
    fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    return Uploads([file for file in files if file.name or file.content], fields)


async def _upload(file: UploadFile) -> Upload:
    """Some browsers tell the whole path; the name is its last step."""
    name = (file.filename or "").replace("\\", "/").rpartition("/")[2]
    return Upload(name, await file.read())
