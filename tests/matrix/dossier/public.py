"""Rows of the addresses of `public`."""

from __future__ import annotations

from typing import Any

from maillage.contexts.dossier.public.composing import compose
from maillage.contexts.dossier.public.models import AllowedWords, PublicFigure
from maillage.contexts.dossier.public.services import begin, publish
from maillage.contexts.programme.actions.services import create_action
from maillage.contexts.programme.indicators.services import define
from maillage.contexts.programme.missions.services import create_mission
from maillage.platform.tenancy.actor import Actor
from tests.matrix.programme.years import an_earlier_year
from tests.matrix.rows import Row, Sample, community, public


def _page(actor: Actor) -> dict[str, Any]:
    return {"pk": begin(by=actor, year=an_earlier_year(actor)).pk}


def _published(actor: Actor) -> dict[str, Any]:
    from maillage.contexts.dossier.public.queries import find, texts_by_action

    pk = _page(actor)["pk"]
    page = find(pk)
    assert page is not None
    for text in texts_by_action(page).values():
        text.is_shown = False
        text.save()
    page.sections = ["reach"]
    page.save()
    return {"pk": pk, "number": publish(by=actor, pk=pk, seen=compose(page).digest).number}


def fill(actor: Actor, first: int, size: int) -> None:
    """Published pages with a text of an action, a figure and an answer each."""
    del first
    mission = create_mission(by=actor, name="Mission publique")
    for number in range(size):
        create_action(by=actor, title=f"Action publique {number}", mission=mission)
        indicator = define(
            by=actor, name=f"Publique {number}", numerator="compte", unit="réunions", kind="means"
        )
        pk = _published(actor)["pk"]
        PublicFigure.objects.create(community=actor.community, page_id=pk, indicator=indicator)
        AllowedWords.objects.create(
            community=actor.community,
            page_id=pk,
            kind="name",
            place="Introduction",
            digest=f"{number:064d}",
            verdict="nobody",
            by=actor.user,
        )


SAMPLES: dict[str, Sample] = {"public_page": _page, "public_version": _published}

_VIEW, _PREPARE, _PUBLISH = "dossier.view", "dossier.prepare", "dossier.publish"


def _row(name: str, permission: str, **answers: Any) -> Row:
    return community(f"dossier:{name}", permission, module="dossier", **answers)


ROWS: tuple[Row, ...] = (
    _row("public_pages", _VIEW),
    _row("public_new", _PREPARE, post=422),
    _row("public_page", _VIEW, sample="public_page"),
    _row("public_compose", _PREPARE, post=422, sample="public_page"),
    _row("public_preview", _VIEW, sample="public_page"),
    _row("public_preview_pdf", _VIEW, sample="public_page"),
    _row("public_version", _VIEW, sample="public_version"),
    _row("public_publish", _PUBLISH, get=405, post=422, sample="public_page"),
    _row("public_allow", _PUBLISH, get=405, post=302, sample="public_page"),
    _row("public_act", _PUBLISH, get=405, post=302, sample="public_page"),
    _row("public_letter", _PREPARE, sample="public_page"),
    public("dossier_public:public", get=404, kwargs={"secret": "inconnu"}),
    public("dossier_public:public_pdf", get=404, kwargs={"secret": "inconnu"}),
)
