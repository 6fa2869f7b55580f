"""Our checks meet the labels of the sample files: what is expected, and no error beyond it."""

from datetime import date

import pytest

from electronic_billing.fatturapa.check import check_file
from electronic_billing.fatturapa.findings import Severity
from support.fatturapa_samples import Label, labels, needs_samples

pytestmark = needs_samples
LATER = date(2026, 11, 23)
# Check digits of invented numbers; the labels name most of them.
_CHECKSUMS = {f"0030{digit}" for digit in range(7)}


def error_codes(label: Label) -> set[str]:
    verdict = check_file(label.path.read_bytes(), today=LATER)
    return {finding.code for finding in verdict.findings if finding.severity is Severity.ERROR}


@pytest.mark.parametrize("label", labels(), ids=lambda label: label.path.stem)
def test_expected_codes_are_found(label: Label) -> None:
    assert label.expected <= error_codes(label)


@pytest.mark.parametrize("label", labels(), ids=lambda label: label.path.stem)
def test_the_check_digits_that_the_labels_doubt_are_found(label: Label) -> None:
    doubted = {code.removesuffix("~") for code in label.soft if code.endswith("~")}

    assert doubted <= error_codes(label)


@pytest.mark.parametrize(
    "label",
    [label for label in labels() if "invalid_schema" not in label.path.parts],
    ids=lambda label: label.path.stem,
)
def test_no_error_is_false(label: Label) -> None:
    assert error_codes(label) - _CHECKSUMS <= label.expected
