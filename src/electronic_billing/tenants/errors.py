class LoginRefused(Exception):
    """The address or the password is wrong; which of the two is not told."""


class TooManyLogins(Exception):
    """Too many failed attempts for this address or from this origin."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__("Too many failed log-ins.")
        self.retry_after_seconds = retry_after_seconds


class PasswordTooShort(Exception):
    """A password has at least twelve characters."""


class EmailTaken(Exception):
    """The tenant already has a person with this address."""
