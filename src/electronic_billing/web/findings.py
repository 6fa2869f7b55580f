"""What a check or a rental rule says, as people read it on any page."""

from dataclasses import dataclass

from electronic_billing.fatturapa.findings import Finding
from electronic_billing.fatturapa.words import Lang
from electronic_billing.rentals.remarks import Remark


@dataclass(frozen=True, slots=True)
class FindingShown:
    """`code` is "" for a remark of the rental rules, which has no place either. `member` is a file of an archive, ""
    outside of one; `number` the official number of the field at `path`, `field` what stands behind it in a request."""

    code: str
    message: str
    hint: str
    member: str = ""
    path: str = ""
    number: str = ""
    line: int | None = None
    field: str = ""


def finding_shown(finding: Finding, lang: Lang, *, in_archive: bool = False, field: str = "") -> FindingShown:
    member, _, path = finding.path.partition("#") if in_archive else ("", "", finding.path)
    return FindingShown(
        code=finding.code,
        message=finding.message(lang),
        hint=finding.hint(lang),
        member=member,
        path=path,
        number=finding.number,
        line=finding.line,
        field=field,
    )


def remark_shown(remark: Remark, lang: Lang) -> FindingShown:
    return FindingShown(code="", message=remark.message(lang), hint=remark.hint(lang))
