"""The last net: what looks like a secret is masked, wherever in a line it stands. Run apart, for logs are the process's own."""

import subprocess
import sys

import pytest

from electronic_billing.kit.logs import mask_secrets

TENANT = "A" * 22
SECRETS = [
    "a/eyJhbGciOi_access-token-of-fic",
    "r/refresh-token-of-fic",
    "c/authorization-code",
    f"ebk_{TENANT}.random-part_of_a_key",
    f"ebs_{TENANT}.random-part_of_a_session",
    "Bearer abcdefgh",
    "eyJhbGciOiJFUzI1NiJ9.eyJqdGkiOiIxIn0.c2lnbmF0dXJl",
]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("around", ["{}", "token={} sent", "('{}',)", '"{}"', "x:{}\n", "?state=1&code={}"])
def test_what_looks_like_a_secret_is_masked(secret: str, around: str) -> None:
    masked = mask_secrets(around.format(secret))
    for part in secret.removeprefix("Bearer ").split("."):
        assert part not in masked


@pytest.mark.parametrize(
    "text", ["/c/101/issued_documents", "a/b", "GET /api/v1/invoices", "1/EB", "and/or", "eb:001d9b03-1716-4b57"]
)
def test_what_is_none_stays_readable(text: str) -> None:
    assert text == mask_secrets(text)


@pytest.mark.parametrize("as_json", [True, False])
def test_configured_logs_mask_values_errors_and_the_standard_library(as_json: bool) -> None:
    program = (
        "import logging, structlog\n"
        "from electronic_billing.kit.logs import configure_logs\n"
        f"configure_logs(as_json={as_json})\n"
        "log = structlog.get_logger()\n"
        "log.info('sent', token='a/a-secret-access-token')\n"
        "def fail(local_secret): raise ValueError('refused r/a-secret-refresh-token')\n"
        "try:\n    fail('ebk_local_of_a_frame_x')\n"
        "except ValueError:\n    log.exception('failed')\n"
        "logging.getLogger('lib').warning('Bearer a-secret-bearer')\n"
        "logging.getLogger('lib').info('not told')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "" == done.stdout
    for told in ("sent", "failed", "ValueError", "warning"):
        assert told in done.stderr
    for secret in ("a-secret", "ebk_local_of_a_frame_x\n", "not told"):
        assert secret not in done.stderr
