"""Each rule on files catches what it is there for, and lets ordinary text pass."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from tools.repository_rules import MOST_LINES, faults_of_name, faults_of_text


def text_faults(path: str, text: str) -> list[str]:
    return list(faults_of_text(PurePosixPath(path), text))


@pytest.mark.parametrize(
    ("path", "text", "fault"),
    [
        ("docs/operations.md", "unpack it into /" + "home/camille/maillage", "a path of one machine"),
        ("Makefile", "cat /" + "root/secret", "a path of one machine"),
        (
            "requirements/base.txt",
            "--index-url https:" + "//mirror.example/simple",
            "an address in a lock file",
        ),
        ("package-lock.json", '"resolved": "https:' + '//mirror.example/x.tgz"', "an address in a lock file"),
        ("README.md", "from registry.npm" + "js.org", "the name of a package registry"),
        ("maillage/core/a.py", "# TO" + "DO later", "an open end"),
        ("maillage/core/a.py", "assert" + " True", "an assertion that asserts nothing"),
        ("maillage/core/a.py", "@pytest.mark." + "skip", "a test that is not run"),
        ("maillage/platform/ui/templates/ui/a.html", "{{ minutes|" + "safe }}", "escaping is switched off"),
        ("maillage/core/a.py", 'rpps="10' + '123456789"', "a real professional"),
    ],
)
def test_forbidden_text_is_found_with_its_line(path: str, text: str, fault: str) -> None:
    (found,) = text_faults(path, f"first line\n{text}\n")
    assert found.startswith(f"{path}:2: ")
    assert fault in found


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("maillage/core/a.py", 'rpps = "99990000001"'),
        ("docs/a.md", "see https://www.legifrance.gouv.fr/ and {{ slug }}/home/accueil"),
        ("maillage/config/urls.py", 'path("c/<slug:slug>/work/", view)'),
        ("requirements/base.txt", "django==5.2.19 --hash=sha256:00"),
    ],
)
def test_ordinary_text_passes(path: str, text: str) -> None:
    assert text_faults(path, text) == []


def test_long_file_is_refused_except_migrations() -> None:
    text = "a = 1\n" * (MOST_LINES + 1)
    assert "601 lines" in text_faults("maillage/core/a.py", text)[0]
    assert text_faults("maillage/core/a.py", text[6:]) == []
    assert text_faults("maillage/contexts/territory/migrations/0001_initial.py", text) == []


@pytest.mark.parametrize(
    "path", ["maillage/platform/ui/helpers.py", "maillage/core/common/distance.py", "maillage/x/vendor/a.js"]
)
def test_names_that_say_nothing_are_refused(path: str) -> None:
    assert len(list(faults_of_name(PurePosixPath(path)))) == 1


def test_ordinary_names_pass() -> None:
    assert list(faults_of_name(PurePosixPath("maillage/core/geo/distances.py"))) == []
