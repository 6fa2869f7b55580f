"""Tokens that name their tenant: `<prefix><tenant>.<random>`.

The tenant in the token only says where to look; the row is found by the token's hash under that tenant's row level
security. So no query ever crosses tenants, and a database copy holds no usable token. 32 random bytes need no slow
hash.
"""

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID

from electronic_billing.kit.secret import Secret

SESSION = "ebs_"
API_KEY = "ebk_"


@dataclass(frozen=True)
class Token:
    tenant_id: UUID
    digest: bytes


def mint(prefix: str, tenant_id: UUID) -> Secret:
    tenant = base64.urlsafe_b64encode(tenant_id.bytes).decode().rstrip("=")
    return Secret(f"{prefix}{tenant}.{secrets.token_urlsafe(32)}")


def parse(prefix: str, text: str) -> Token | None:
    """None for anything that is not a token of this kind."""
    if not text.startswith(prefix) or len(text) > 120 or not text.isascii():
        return None
    tenant, dot, rest = text.removeprefix(prefix).partition(".")
    if not dot or not rest:
        return None
    try:
        tenant_id = UUID(bytes=base64.urlsafe_b64decode(tenant + "=="))
    except (binascii.Error, ValueError):
        return None
    return Token(tenant_id, hashlib.sha256(text.encode()).digest())
