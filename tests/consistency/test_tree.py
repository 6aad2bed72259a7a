"""Walks the source tree; then shows each check a file that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db.models import signals

from tests.consistency import tree

FILES = list(tree.source_files())
PRODUCT = [path for path in FILES if path.is_relative_to(tree.ROOT / "maillage")]
MODULES = [path for path in PRODUCT if path.suffix == ".py" and "tests" not in path.parts]


def test_the_walk_sees_the_tree() -> None:
    assert Path(__file__) in FILES
    assert tree.ROOT / "maillage/platform/tenancy/views.py" in MODULES
    assert not any("vendor" in path.parts for path in FILES)


def test_no_file_is_too_long() -> None:
    assert list(tree.size_faults(FILES)) == []


def test_no_module_has_a_vague_name() -> None:
    assert list(tree.name_faults(FILES)) == []


def test_every_room_says_what_it_is_for() -> None:
    assert list(tree.readme_faults(tree.rooms())) == []


def test_apostrophes_are_french() -> None:
    assert list(tree.apostrophe_faults(PRODUCT)) == []


def test_services_are_keyword_only_and_say_by_whom() -> None:
    services = [path for path in MODULES if path.name == "services.py"]
    faults = [
        fault
        for path in services
        for fault in tree.service_faults(str(path.relative_to(tree.ROOT)), path.read_text(encoding="utf-8"))
    ]
    assert services
    assert faults == []


def test_no_business_by_signals() -> None:
    faults = [f for path in MODULES for f in tree.signal_faults(str(path), path.read_text(encoding="utf-8"))]
    assert faults == []
    of_models = (
        signals.pre_save,
        signals.post_save,
        signals.pre_delete,
        signals.post_delete,
        signals.m2m_changed,
    )
    receivers = [receiver[1] for signal in of_models for receiver in signal.receivers]
    assert [r for r in receivers if "maillage" in repr(r)] == []


def test_a_long_file_and_a_vague_name_are_reported(tmp_path: Path) -> None:
    path = tmp_path / "utils.py"
    path.write_text("pass\n" * 601)
    assert list(tree.size_faults([path])) == ["utils.py: 601 lines, at most 600"]
    assert list(tree.name_faults([path])) == [f"{tmp_path.name}/utils.py: says nothing of what it does"]
    path.write_text("pass\n" * 600)
    assert list(tree.size_faults([path])) == []


def test_a_missing_readme_is_reported(tmp_path: Path) -> None:
    for capability in ("contexts/care/unscheduled", "platform/audit"):
        folder = tmp_path / capability
        folder.mkdir(parents=True)
        (folder / "models.py").touch()
    (tmp_path / "contexts/care/apps.py").touch()
    assert list(tree.readme_faults(tree.rooms(tmp_path))) == [
        "platform/audit: no README.md",
        "care/unscheduled: no README.md",
    ]


@pytest.mark.parametrize(
    ("source", "reported"),
    [
        ("<p>l'adresse</p>", True),
        ("<p>l’adresse</p>", False),
        ("<a title='x'>{{ a|default:'b' }}{% if a == 'b' %}ok{% endif %}</a>", False),
        ("{# it's hidden #}<!-- it's hidden -->", False),
        ('<script src="a.js">it\'s</script>', False),
    ],
)
def test_a_straight_apostrophe_is_reported(tmp_path: Path, source: str, reported: bool) -> None:
    path = tmp_path / "page.html"
    path.write_text(source, encoding="utf-8")
    assert bool(list(tree.apostrophe_faults([path]))) is reported


def test_a_careless_service_is_reported() -> None:
    source = "@transaction.atomic\ndef add(name, *, by): ...\n@transaction.atomic\ndef drop(*, name): ...\n"
    assert list(tree.service_faults("services.py", source)) == [
        "services.py:add: takes positional arguments",
        "services.py:drop: does not say by whom (by=)",
    ]


def test_a_signal_is_reported() -> None:
    assert list(tree.signal_faults("models.py", "from django.dispatch import receiver")) == [
        "models.py: imports django.dispatch"
    ]
