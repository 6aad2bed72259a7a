"""Rows of the addresses of `project`."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from maillage.contexts.programme.actions.models import Action
from maillage.contexts.programme.missions.models import Mission
from maillage.contexts.programme.missions.services import create_mission
from maillage.contexts.programme.project import services
from maillage.contexts.programme.project.models import ProjectChapter
from maillage.contexts.programme.project.priorities.services import create_priority
from maillage.contexts.programme.project.versions.services import freeze
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import Row, Sample, community


def _chapter(actor: Actor, title: str = "Échantillon") -> ProjectChapter:
    row = services.create_chapter(by=actor, title=title, text="Un paragraphe.\n- un point")
    services.add_figures(by=actor, pk=row.pk, source="population")
    return row


def _made(actor: Actor) -> dict[str, Any]:
    return {"pk": _chapter(actor).pk}


def _figures(actor: Actor) -> dict[str, Any]:
    return {"pk": _chapter(actor).pk, "source": "population"}


def _priority(actor: Actor) -> dict[str, Any]:
    return {"pk": create_priority(by=actor, title="Échantillon").pk}


def _version(actor: Actor) -> dict[str, Any]:
    _chapter(actor)
    label = f"Échantillon {timezone.now():%H:%M:%S.%f}"
    row = freeze(by=actor, label=label, kind="sent", on=timezone.localdate())
    return {"number": row.number}


SAMPLES: dict[str, Sample] = {
    "project_chapter": _made,
    "chapter_figures": _figures,
    "project_priority": _priority,
    "project_version": _version,
}


def fill(actor: Actor, first: int, size: int) -> None:
    """Chapters with figures, priorities tied to a mission and a sheet, and versions."""
    mission = Mission.objects.order_by("pk").first() or create_mission(by=actor, name="Échantillon")
    actions = list(Action.objects.order_by("pk")[:2])
    for number in range(first, first + size):
        _chapter(actor, f"Chapitre {number}")
        create_priority(by=actor, title=f"Priorité {number}", missions=[mission], actions=actions)
        freeze(by=actor, label=f"Version {number}", kind="sent", on=timezone.localdate())


_VIEW, _WRITE, _CONFIGURE = "programme.view", "programme.write", "programme.configure"


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"programme:{name}", permission, module="programme", **answers)


def _button(name: str, sample: str) -> Row:
    return _page(name, _WRITE, get=405, post=302, sample=sample)


ROWS: tuple[Row, ...] = (
    _page("project", _VIEW),
    _page("project_begin", _WRITE, post=200),
    _page("project_refresh", _WRITE, get=405, post=302),
    _page("project_pdf", _VIEW),
    _page("project_docx", _VIEW),
    _page("chapter_create", _WRITE, post=200),
    _page("chapter_edit", _WRITE, post=200, sample="project_chapter"),
    _button("chapter_move", "project_chapter"),
    _button("chapter_feed", "project_chapter"),
    _button("figures_take", "chapter_figures"),
    _button("figures_remove", "chapter_figures"),
    _page("priority_create", _WRITE, post=200),
    _page("priority_edit", _WRITE, post=200, sample="project_priority"),
    _button("priority_move", "project_priority"),
    _page("project_versions", _VIEW),
    _page("project_freeze", _CONFIGURE, post=200),
    _page("project_version", _VIEW, sample="project_version"),
    _page("project_version_pdf", _VIEW, sample="project_version"),
    _page("project_version_docx", _VIEW, sample="project_version"),
    _page("project_changes", _VIEW),
)
