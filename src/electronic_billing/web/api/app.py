from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI

from electronic_billing.web.api import check, companies, connections, invoices, rentals
from electronic_billing.web.failures import Handler
from electronic_billing.web.site import Site

_ABOUT = """
Issue Italian e-invoices through Fatture in Cloud and follow them to SDI.

Errors are `application/problem+json` (RFC 9457) in the language of `Accept-Language` (it, en): `type` names the kind,
`errors` the fields. Send the same request again after any time-out: an `external_id` is issued once.
"""


def build_api(site: Site, handlers: Mapping[int | type[Exception], Handler]) -> FastAPI:
    api = FastAPI(
        title="electronic-billing",
        version="1",
        description=_ABOUT,
        docs_url=None,  # its page needs scripts from elsewhere; the description is at /api/v1/openapi.json
        redoc_url=None,
        exception_handlers=dict[Any, Any](handlers),
        responses={
            401: {"description": "No key, or not a valid one"},
            404: {"description": "Not here: also for a tenant outside Italy"},
            422: {"description": "Fields that are not as they must be", "content": {"application/problem+json": {}}},
        },
    )
    api.state.site = site
    for room in (invoices, rentals, check, companies, connections):
        api.include_router(room.router)
    return api
