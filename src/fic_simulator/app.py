from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from fic_simulator.calls import Operation, perform, refusal_answer
from fic_simulator.consent import Consent
from fic_simulator.control import Control
from fic_simulator.gate import Gate
from fic_simulator.operations import all_operations
from fic_simulator.page import Page
from fic_simulator.pages import Pages
from fic_simulator.refusals import refused
from fic_simulator.simulator import Simulator

STATIC = Path(__file__).parent / "static"


def create_app(simulator: Simulator) -> Starlette:
    pages = Pages()
    return Starlette(
        routes=[
            *Consent(simulator.world, pages).routes(),
            *[_route(simulator, operation) for operation in all_operations()],
            Mount("/_control", routes=Control(simulator).routes()),
            Mount("/static", StaticFiles(directory=STATIC)),
            *Page(simulator, pages).routes(),
        ],
        middleware=[Middleware(Gate, simulator=simulator)],
        exception_handlers={HTTPException: _http_refusal, Exception: _failure},
    )


def _route(simulator: Simulator, operation: Operation) -> Route:
    async def endpoint(request: Request) -> Response:
        return await perform(simulator.world, simulator.courier, operation, request)

    return Route(operation.path, endpoint, methods=[operation.method])


async def _http_refusal(_: Request, problem: Exception) -> Response:
    """Unknown paths and methods, in the shape of every other refusal."""
    status = problem.status_code if isinstance(problem, HTTPException) else 500
    texts = {404: "Risorsa non trovata.", 405: "Metodo non consentito."}
    return refusal_answer(refused(status, texts.get(status, "Richiesta rifiutata.")))


async def _failure(_: Request, __: Exception) -> Response:
    text = "An unexpected error occurred. Contact support for more information."
    return refusal_answer(refused(500, text))
