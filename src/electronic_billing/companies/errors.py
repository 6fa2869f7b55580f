from collections.abc import Sequence


class CompanyUnknown(Exception):
    """The tenant has no such company."""


class CompanyAlreadyLinked(Exception):
    """That company of Fatture in Cloud is already linked. To whom is not told."""


class CompanyNotReady(Exception):
    """Fatture in Cloud cannot issue e-invoices for this company yet; `reasons` are ids of texts."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = tuple(reasons)


class CompanyDiffers(Exception):
    """The company chosen in Fatture in Cloud has another partita IVA."""


class CompanyNotSetUp(Exception):
    """The company has not been connected and set up, so it cannot be switched on."""


class NotAnItalianTenant(Exception):
    """Electronic billing is only for companies in Italy."""
