import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

# Tokens of Fatture in Cloud (a/, r/, c/ and a long tail), bearer headers, our own keys.
_SECRET_SHAPES = re.compile(
    r"(?<![\w/])[acr]/[A-Za-z0-9_.\-=]{12,}|(?i:bearer)\s+\S{8,}|\beb[ks]_[A-Za-z0-9_\-]{12,}[A-Za-z0-9_.\-]*|eyJ[\w\-]{10,}\.[\w\-]+\.[\w\-]+"
)


def mask_secrets(text: str) -> str:
    return _SECRET_SHAPES.sub("…", text)


def configure_logs(*, as_json: bool) -> None:
    """Send structured logs to standard error. The last step masks what looks like a secret: a safety net,
    not a licence to log one."""
    render = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _mask_values,
    ]
    structlog.configure(
        processors=[*shared, render],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=render, foreign_pre_chain=shared))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


def _mask_values(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:  # noqa: ANN401 - structlog's own signature
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = mask_secrets(value)
    return event
