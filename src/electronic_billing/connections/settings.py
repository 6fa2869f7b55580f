from dataclasses import dataclass

from electronic_billing.fic.oauth import OAuthApp
from electronic_billing.fic.transport import HttpClient


@dataclass(frozen=True)
class FicAccess:
    """How this installation reaches Fatture in Cloud."""

    http: HttpClient
    base_url: str
    app: OAuthApp
