"""What the doctor says of the scanner of deposited files."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from maillage.platform.files.findings import CHECK, scanner_findings
from maillage.platform.registry import checks


def test_the_doctor_has_the_check() -> None:
    assert checks.get("files.scanner") == CHECK


@pytest.mark.parametrize(
    ("command", "level"),
    [
        ("", []),
        (f"{sys.executable} -c pass", ["ok"]),
        ("programme-absent --flux", ["fault"]),
        ("/nulle/part/clamdscan", ["fault"]),
        ("'guillemet", ["fault"]),
        (" ", ["fault"]),
    ],
)
def test_a_scanner_that_cannot_start_is_a_fault(settings: Any, command: str, level: list[str]) -> None:
    settings.MAILLAGE_SCAN_COMMAND = command
    found = scanner_findings()
    assert [one.level for one in found] == level
    for one in found:
        assert one.level == "ok" or "MAILLAGE_SCAN_COMMAND" in one.advice
