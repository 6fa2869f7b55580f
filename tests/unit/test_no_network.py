import socket

import pytest
from pytest_socket import SocketConnectBlockedError


def test_a_test_reaches_only_this_machine() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe,
        pytest.raises((SocketConnectBlockedError, UserWarning)),
    ):
        probe.connect(("192.0.2.1", 9))
