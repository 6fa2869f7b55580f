from prometheus_client import Counter, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response

# The client library keeps its counters for the process; this is the one registry there is.
_WEBHOOKS = Counter("ebilling_webhooks", "Webhook requests by what became of them.", ["outcome"])


def count_webhook(outcome: str) -> None:
    _WEBHOOKS.labels(outcome).inc()


async def show_metrics(_: Request) -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
