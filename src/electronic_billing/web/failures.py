"""What becomes of an exception at the edge of the process."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import structlog
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from electronic_billing.web.problem import Problem, Refusal, http_problem, problem_of
from electronic_billing.web.responder import ErrorResponder
from electronic_billing.web.validation import problem_of_request

ProblemOf = Callable[[Any], Problem]
Handler = Callable[[Request, Any], Coroutine[Any, Any, Response]]


def exception_handlers(
    responder: ErrorResponder, known: Mapping[type[Exception], ProblemOf]
) -> dict[int | type[Exception], Handler]:
    """Handlers for Starlette and for a FastAPI mounted in it; `known` turns domain errors into problems."""
    problems: dict[type[Exception], ProblemOf] = {
        HTTPException: problem_of,
        Refusal: lambda refusal: refusal.problem,
        RequestValidationError: problem_of_request,
        **known,
    }
    # A mounted application answers its own unexpected errors and raises on; UnexpectedErrors logs them.
    problems[Exception] = lambda _: http_problem(500)
    return {error: _handler(responder, problem) for error, problem in problems.items()}


def _handler(responder: ErrorResponder, problem_for: ProblemOf) -> Handler:
    async def answer(request: Request, error: Exception) -> Response:
        problem = problem_for(error)
        if problem.status in {204, 304}:
            return Response(status_code=problem.status, headers=dict(problem.headers))
        return responder.respond(request, problem)

    return answer


class UnexpectedErrors:
    """The outermost catch: logs the error and answers 500 without its details.

    Once an answer has begun nothing can be said any more: the error goes on, and the server cuts the
    connection so that nobody takes half an answer for a whole one. A finished answer is that of a mounted
    application, which raises on after it.
    """

    def __init__(self, app: ASGIApp, *, responder: ErrorResponder) -> None:
        self._app = app
        self._responder = responder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send)
        try:
            await self._app(scope, receive, answer.send)
        except ClientDisconnect:
            return  # nobody is left to answer
        except Exception as error:
            problem = _logged(error)
            if answer.finished:
                return
            if answer.begun:
                raise
            await self._responder.respond(Request(scope), problem)(scope, receive, send)


class _Answer:
    def __init__(self, send: Send) -> None:
        self._send = send
        self.begun = False
        self.finished = False

    async def send(self, message: Message) -> None:
        await self._send(message)
        self.begun = True
        self.finished = message["type"] == "http.response.body" and not message.get("more_body", False)


def _logged(error: Exception) -> Problem:
    if isinstance(error, HTTPException):
        return problem_of(error)
    structlog.get_logger().error("unexpected_error", exc_info=error)
    return http_problem(500)
