from datetime import date
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Request, Response

from electronic_billing.fatturapa.official import UNKNOWN_BEFORE_SENDING
from electronic_billing.fatturapa.report import Row, row_of
from electronic_billing.fatturapa.words import Lang
from electronic_billing.kit.clock import rome_date
from electronic_billing.web.api.caller import ByKey
from electronic_billing.web.api.schemas import PRINTABLE, CheckOut
from electronic_billing.web.checking import UnpacksToTooMuch, judge
from electronic_billing.web.i18n import Message
from electronic_billing.web.problem import FieldError, Problem, Refusal, invalid
from electronic_billing.web.uploads import Upload, is_multipart, read_uploads

router = APIRouter(prefix="/check", tags=["check"])

Name = Annotated[
    str | None,
    Query(min_length=1, max_length=255, pattern=PRINTABLE, description="The name to be sent under: 00001 is asked."),
]

_FILE = {"schema": {"type": "string", "format": "binary"}}
_FORM = {"schema": {"type": "object", "required": ["file"], "properties": {"file": _FILE["schema"]}}}
_DESCRIBED: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The file as it is: XML, signed (.p7m) or zipped, of any content type; or a form with one file.",
        "content": {"application/octet-stream": _FILE, "multipart/form-data": _FORM},
    }
}


class _Answer(Row, frozen=True, kw_only=True):
    unknown_before_sending: tuple[str, ...] = UNKNOWN_BEFORE_SENDING


@router.post(
    "",
    openapi_extra=_DESCRIBED,
    responses={
        200: {"model": CheckOut, "description": "What SDI would say of it"},
        400: {"description": "A form that cannot be read", "content": {"application/problem+json": {}}},
        408: {"description": "It did not arrive in a minute", "content": {"application/problem+json": {}}},
        413: {"description": "Far larger than SDI takes", "content": {"application/problem+json": {}}},
        503: {"description": "Many files are being judged", "content": {"application/problem+json": {}}},
    },
)
async def check(caller: ByKey, request: Request, name: Name = None) -> Response:
    """Judge an e-invoice file as SDI would, before it is sent. Nothing of it is stored.

    The messages are in the language of `Accept-Language`. A file that cannot be read has the verdict `unreadable`.
    """
    translator = caller.site.pages.translator(request)
    today = rome_date(caller.site.clock.now())
    async with caller.site.checks.place(caller.tenant.id):
        file = await caller.site.checks.received(_read(request))
        try:
            answer = await caller.site.checks.away(lambda: _judged(file, name, today, translator.lang))
        except UnpacksToTooMuch:
            raise Refusal(_UNPACKS) from None
    return Response(answer, media_type="application/json", headers={"Content-Language": translator.locale})


async def _read(request: Request) -> Upload:
    if not is_multipart(request):
        file = Upload("", await request.body())
    else:
        files = (await read_uploads(request)).files
        if len(files) > 1:
            raise Refusal(invalid(FieldError("file", Message("check.one_file"))))
        file = files[0] if files else Upload("", b"")
    if not file.content:
        raise Refusal(invalid(FieldError("file", Message("check.no_file"))))
    return file


def _judged(file: Upload, name: str | None, today: date, lang: Lang) -> bytes:
    """Also put into JSON away from the event loop: a long lot may have thousands of findings."""
    known = name or file.name
    row = row_of(known, judge(file.content, known, today=today, asks_name=name is not None), lang)
    return msgspec.json.encode(_Answer(file=row.file, verdict=row.verdict, findings=row.findings))


_UNPACKS = Problem(413, "archive-too-large", Message("check.unpacks"), Message("check.unpacks.detail"))
