"""Settings come from the environment, are checked at start, and each fault is one sentence."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from electronic_billing.fic.event_key import FIC_EVENT_KEY
from electronic_billing.fic.event_signature import EventKeyUnreadable, load_event_key
from electronic_billing.kit.sealing import SealingKeyMalformed, parse_key
from electronic_billing.kit.secret import Secret

FIC_URL = "https://api-v2.fattureincloud.it"


class SettingsWrong(Exception):
    """One sentence for each setting that is missing or malformed."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Settings:
    """`database_url` names the database; the services log in to it under their own roles, whatever its user."""

    database_url: str = field(repr=False)
    database_password: Secret | None
    keys: tuple[Secret, ...]
    public_url: str
    fic_url: str
    fic_client_id: str
    fic_client_secret: Secret
    fic_event_key: str
    host: str
    port: int
    logs_as_json: bool


@dataclass
class _Reader:
    environment: Mapping[str, str]
    faults: list[str] = field(default_factory=list)

    def text(self, name: str, default: str | None = None) -> str:
        value = self.environment.get(name, "").strip() or default
        if value is None:
            self.faults.append(f"{name} is not set.")
            return ""
        return value

    def url(self, name: str, default: str | None = None) -> str:
        value = self.text(name, default).rstrip("/")
        parts = _origin(value)
        if value and parts is None:
            self.faults.append(f"{name} must be an address like https://billing.example.it, without a path.")
        elif parts is not None and parts.scheme == "http" and not is_loopback(parts.hostname or ""):
            self.faults.append(f"{name} must be https, except on this machine.")
        return value

    def port(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if not (value.isascii() and value.isdigit() and len(value) <= 5 and 0 < int(value) < 65536):
            self.faults.append(f"{name} must be a port from 1 to 65535, not {value!r}.")
            return default
        return int(value)

    def database(self, name: str) -> str:
        value = self.text(name)
        try:
            conninfo_to_dict(value)
        except ProgrammingError:
            self.faults.append(f"{name} is not a PostgreSQL address.")
        return value

    def keys(self, name: str) -> tuple[Secret, ...]:
        value = self.text(name)
        keys = tuple(Secret(part.strip()) for part in value.split(",") if value)
        for key in keys:
            try:
                parse_key(key.reveal())
            except SealingKeyMalformed:
                self.faults.append(f"{name} must hold keys of 32 random bytes in base64, separated by commas.")
                break
        return keys

    def event_key(self, name: str) -> str:
        value = self.text(name, FIC_EVENT_KEY)
        try:
            load_event_key(value)
        except EventKeyUnreadable:
            self.faults.append(f"{name} is not a P-256 public key in PEM, nor its base64.")
        return value


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Raises `SettingsWrong` with every fault at once."""
    reader = _Reader(os.environ if environment is None else environment)
    password = reader.environment.get("EBILLING_DATABASE_PASSWORD", "")
    settings = Settings(
        database_url=reader.database("DATABASE_URL"),
        database_password=Secret(password) if password else None,
        keys=reader.keys("EBILLING_KEYS"),
        public_url=reader.url("EBILLING_PUBLIC_URL"),
        fic_url=reader.url("EBILLING_FIC_URL", FIC_URL),
        fic_client_id=reader.text("EBILLING_FIC_CLIENT_ID"),
        fic_client_secret=Secret(reader.text("EBILLING_FIC_CLIENT_SECRET")),
        fic_event_key=reader.event_key("EBILLING_FIC_EVENT_KEY"),
        host=reader.text("EBILLING_HOST", "127.0.0.1"),
        port=reader.port("EBILLING_PORT", 8000),
        logs_as_json=reader.text("EBILLING_LOGS", "text") == "json",
    )
    if reader.faults:
        raise SettingsWrong(reader.faults)
    return settings


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _origin(text: str) -> SplitResult | None:
    """None for what is not scheme, host and perhaps port, and nothing more."""
    try:
        parts = urlsplit(text)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        return None
    is_plain = not (parts.path or parts.query or parts.fragment or parts.username or parts.password)
    return parts if parts.scheme in {"http", "https"} and parts.hostname and has_port and is_plain else None
