from collections.abc import Iterator

import pytest

from integration.conftest import shared_database
from support.listening import leaked
from support.world import every_secret

__all__ = ["shared_database"]


@pytest.fixture(autouse=True)
def no_secret_in_the_logs(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    """P8, after each journey; its pages and answers are searched where its world closes."""
    yield
    logs = "".join(capsys.readouterr())
    print(logs)  # for the report of a failure
    assert [] == leaked(every_secret(), logs)
