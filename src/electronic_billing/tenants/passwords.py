import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from electronic_billing.kit.secret import Secret
from electronic_billing.tenants.errors import PasswordTooShort

MIN_LENGTH = 12
MAX_LENGTH = 200  # more only costs hashing time


def hash_password(password: Secret) -> str:
    if not MIN_LENGTH <= len(password.reveal()) <= MAX_LENGTH:
        raise PasswordTooShort
    return PasswordHasher().hash(password.reveal())


class PasswordCheck:
    """Verifies in a thread. A hash costs about 0.2 s of CPU and 64 MiB: two at a time is what a small machine bears."""

    def __init__(self) -> None:
        self._at_once = asyncio.Semaphore(2)

    async def matches(self, password_hash: str, password: Secret) -> bool:
        async with self._at_once:
            return await asyncio.to_thread(_matches, password_hash, password)


def _matches(password_hash: str, password: Secret) -> bool:
    if len(password.reveal()) > MAX_LENGTH:
        return False
    try:
        return PasswordHasher().verify(password_hash, password.reveal())
    except VerificationError:
        return False
