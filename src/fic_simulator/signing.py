"""The ES256 key that signs events: one pair per simulator, kept with its data."""

from joserfc import jwt
from joserfc.jwk import ECKey

from fic_simulator.wire import Json


class EventSigner:
    def __init__(self, private_pem: str) -> None:
        self._key = ECKey.import_key(private_pem)

    @property
    def public_pem(self) -> str:
        return self._key.as_pem(private=False).decode()

    def sign(self, claims: Json) -> str:
        return jwt.encode({"alg": "ES256", "typ": "JWT"}, claims, self._key, algorithms=["ES256"])


def new_private_pem() -> str:
    return ECKey.generate_key("P-256").as_pem(private=True).decode()
