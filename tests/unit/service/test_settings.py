import pytest

from electronic_billing.fic.event_key import FIC_EVENT_KEY
from electronic_billing.service.settings import FIC_URL, SettingsWrong, is_loopback, read_settings

KEY, OLD_KEY = "A" * 43 + "=", "B" * 42 + "A="
RIGHT = {
    "DATABASE_URL": "postgresql://owner:s3cr3t@db.example/ebilling",
    "EBILLING_KEYS": KEY,
    "EBILLING_PUBLIC_URL": "https://billing.example",
    "EBILLING_FIC_CLIENT_ID": "app",
    "EBILLING_FIC_CLIENT_SECRET": "client-s3cr3t",
}


def test_what_is_not_told_has_its_default() -> None:
    settings = read_settings(RIGHT)
    assert (FIC_URL, FIC_EVENT_KEY) == (settings.fic_url, settings.fic_event_key)
    assert ("127.0.0.1", 8000, False) == (settings.host, settings.port, settings.logs_as_json)
    assert settings.database_password is None


def test_what_is_told_is_taken() -> None:
    told = {
        **RIGHT,
        "EBILLING_KEYS": f"{KEY}, {OLD_KEY}",
        "EBILLING_PUBLIC_URL": " http://127.0.0.1:8170/ ",
        "EBILLING_FIC_URL": "http://localhost:8171",
        "EBILLING_PORT": "8170",
        "EBILLING_LOGS": "json",
        "EBILLING_DATABASE_PASSWORD": "services-s3cr3t",
    }
    settings = read_settings(told)
    assert [KEY, OLD_KEY] == [key.reveal() for key in settings.keys]
    assert ("http://127.0.0.1:8170", "http://localhost:8171") == (settings.public_url, settings.fic_url)
    assert (8170, True) == (settings.port, settings.logs_as_json)
    assert settings.database_password is not None
    assert "services-s3cr3t" == settings.database_password.reveal()


def test_the_settings_do_not_tell_their_secrets() -> None:
    shown = repr(read_settings({**RIGHT, "EBILLING_DATABASE_PASSWORD": "services-s3cr3t"}))
    assert "s3cr3t" not in shown
    assert KEY not in shown


@pytest.mark.parametrize("name", RIGHT)
@pytest.mark.parametrize("value", [None, "", "  "])
def test_what_is_missing_is_named(name: str, value: str | None) -> None:
    told: dict[str, str | None] = {**RIGHT, name: value}
    with pytest.raises(SettingsWrong) as caught:
        read_settings({key: text for key, text in told.items() if text is not None})
    assert [f"{name} is not set."] == caught.value.faults


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "not an address at all ="),
        ("EBILLING_KEYS", "too-short"),
        ("EBILLING_KEYS", f"{KEY},"),
        ("EBILLING_KEYS", ","),
        ("EBILLING_KEYS", f"{KEY},{KEY[:-4]}"),
        ("EBILLING_PUBLIC_URL", "billing.example"),
        ("EBILLING_PUBLIC_URL", "ftp://billing.example"),
        ("EBILLING_PUBLIC_URL", "https://billing.example/path"),
        ("EBILLING_PUBLIC_URL", "https://billing.example?query"),
        ("EBILLING_PUBLIC_URL", "https://person:password@billing.example"),
        ("EBILLING_PUBLIC_URL", "https://billing.example:99999"),
        ("EBILLING_PUBLIC_URL", "https://[billing"),
        ("EBILLING_PUBLIC_URL", "http://billing.example"),
        ("EBILLING_PUBLIC_URL", "http://127.billing.example"),
        ("EBILLING_FIC_URL", "http://api.example"),
        ("EBILLING_FIC_EVENT_KEY", "no key"),
        ("EBILLING_PORT", "0"),
        ("EBILLING_PORT", "65536"),
        ("EBILLING_PORT", "-1"),
        ("EBILLING_PORT", "٨٠"),
        ("EBILLING_PORT", "9" * 5000),
    ],
)
def test_each_fault_is_one_sentence_that_names_it(name: str, value: str) -> None:
    with pytest.raises(SettingsWrong) as caught:
        read_settings({**RIGHT, name: value})
    (fault,) = caught.value.faults
    assert fault.startswith(f"{name} ")
    assert fault.endswith(".")
    assert KEY[:8] not in fault


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(SettingsWrong) as caught:
        read_settings({"EBILLING_PORT": "x"})
    assert len(RIGHT) + 1 == len(caught.value.faults)
    assert str(caught.value) == "\n".join(caught.value.faults)


def test_this_machine_is_known_by_its_addresses() -> None:
    assert all(is_loopback(host) for host in ("localhost", "127.0.0.1", "127.1.2.3", "::1"))
    assert not any(is_loopback(host) for host in ("", "127.billing.example", "localhost.example", "10.0.0.1"))
