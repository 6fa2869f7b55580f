import base64
import binascii
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from electronic_billing.kit.secret import Secret

KEY_BYTES = 32
NONCE_BYTES = 12
KEY_ID_BYTES = 4


class SealBroken(Exception):
    """The ciphertext was altered, moved to another row, or sealed with a key that is not configured."""


class SealingKeyMalformed(Exception):
    """A key is not 32 bytes in base64."""


class Sealer:
    """Seals secrets at rest with AES-256-GCM.

    The first key seals, all of them open: to rotate, put the new key in front, seal again, drop the old one.
    A sealed value is bound to the place it was made for (`table.column:row id`), so that a row's ciphertext
    copied elsewhere does not open.
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise SealingKeyMalformed("Sealing keys are 32 bytes each, and at least one is needed.")
        self._keys = {_key_id(key): AESGCM(key) for key in keys}
        self._first = _key_id(keys[0])

    def seal(self, secret: Secret, place: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._keys[self._first].encrypt(nonce, secret.reveal().encode(), place.encode())
        return self._first + nonce + sealed

    def open(self, sealed: bytes, place: str) -> Secret:
        key = self._keys.get(sealed[:KEY_ID_BYTES])
        if key is None:
            raise SealBroken("No configured key made this seal.")
        if len(sealed) < KEY_ID_BYTES + NONCE_BYTES:
            raise SealBroken(f"The seal at {place} is torn.")
        nonce = sealed[KEY_ID_BYTES : KEY_ID_BYTES + NONCE_BYTES]
        try:
            return Secret(key.decrypt(nonce, sealed[KEY_ID_BYTES + NONCE_BYTES :], place.encode()).decode())
        except InvalidTag:
            raise SealBroken(f"The seal at {place} does not open.") from None

    def is_current(self, sealed: bytes) -> bool:
        """Whether the value was sealed with the first key; one that was not wants sealing again."""
        return sealed[:KEY_ID_BYTES] == self._first


def new_key() -> str:
    """A fresh key, in the text form that `parse_key` reads."""
    return base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode()


def parse_key(text: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(text.strip().encode())
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise SealingKeyMalformed("A sealing key is 32 random bytes in base64.")
    return key


def _key_id(key: bytes) -> bytes:
    # Four bytes of a block encrypted under the key name it without telling anything of it.
    return AESGCM(key).encrypt(bytes(NONCE_BYTES), b"key id", None)[:KEY_ID_BYTES]
