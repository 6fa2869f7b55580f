from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from electronic_billing.tenants.audit import list_entries
from electronic_billing.tenants.model import Permission
from electronic_billing.web.routes.audit_lines import lines_of
from electronic_billing.web.session import person_who_may
from electronic_billing.web.shell import AUDIT
from electronic_billing.web.site import site_of

PAGE = 50


def routes() -> list[BaseRoute]:
    return [Route(AUDIT.url, show, methods=["GET"])]


async def show(request: Request) -> Response:
    person = person_who_may(request, Permission.READ_AUDIT)
    site = site_of(request)
    before_id = _entry_id(request.query_params.get("before", ""))
    async with site.database.tenant(person.tenant.id) as tx:
        entries = await list_entries(tx, before_id=before_id, limit=PAGE + 1)
    context = {
        "lines": lines_of(entries[:PAGE], site.pages.translator(request)),
        "newest_url": AUDIT.url if before_id else "",
        "older_url": f"{AUDIT.url}?before={entries[PAGE - 1].id}" if len(entries) > PAGE else "",
    }
    return site.pages.render(request, "audit.html", context)


def _entry_id(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 19 else None
