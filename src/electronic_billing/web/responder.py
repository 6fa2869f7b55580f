from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from electronic_billing.web.pages import Pages, is_htmx, targets_modal
from electronic_billing.web.paths import under
from electronic_billing.web.problem import Problem, problem_response
from electronic_billing.web.request_id import request_id_of


class ErrorResponder:
    """Tells of a problem the way the caller reads: problem+json on the API, a page to a browser, a fragment
    to htmx."""

    def __init__(self, pages: Pages, api_paths: Sequence[str] = ("/api",)) -> None:
        self._pages = pages
        self._api_paths = tuple(api_paths)

    def respond(self, request: Request, problem: Problem) -> Response:
        if under(request.url.path, self._api_paths):
            translator = self._pages.languages.of(request)
            return problem_response(problem, translator, request_id_of(request))
        response = self._page(request, problem)
        response.headers.update(problem.headers)
        return response

    def _page(self, request: Request, problem: Problem) -> Response:
        context = {"problem": problem, "request_id": request_id_of(request)}
        if not is_htmx(request):
            return self._pages.render(request, "error.html", context, status=problem.status)
        if targets_modal(request):
            return self._pages.render_part(request, "error.html", "modal", context, status=problem.status)
        response = self._pages.render_part(request, "error.html", "notice", context, status=problem.status)
        # The target of a failed request may be a table row or a button: a notice does not belong there.
        response.headers.update({"HX-Retarget": "#notices", "HX-Reswap": "innerHTML"})
        return response
