"""The operator's list of communities: counts, never contents."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from maillage.interfaces.first_hour.communities import Counted
from maillage.platform.tables.columns import Action, Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url


def _link(row: Counted, actor: Actor) -> str:
    """To the community for whoever belongs to it; the operator enters no other."""
    del actor
    return community_url(row.community, "shell:dashboard") if row.is_mine else ""


def _actions(row: Counted, actor: Actor) -> list[Action]:
    del actor
    url = reverse("first_hour:erase_community", kwargs={"slug": row.community.slug})
    return [Action("Effacer", url)]


def _new(actor: Actor) -> str:
    del actor
    return reverse("first_hour:new_community")


def _opened_on(row: Any) -> Any:
    return timezone.localdate(row.community.created_at)


COMMUNITIES = Table(
    name="first_hour.communities",
    title="Communautés",
    noun="communauté",
    feminine=True,
    order=("name",),
    columns=(
        Column("name", "Nom", level="public", link=_link, sort=("name",)),
        Column("address", "Adresse", level="public"),
        Column("state", "État", level="public", sort=("state", "name")),
        Column("members", "Comptes", kind="number", level="public", sort=("members", "name")),
        Column(
            "opened_on", "Ouverte le", kind="date", level="public", value=_opened_on, sort=("created_at",)
        ),
    ),
    actions=_actions,
    empty=Empty("Aucune communauté n’est ouverte : commencez par la vôtre.", "Ouvrir une communauté", _new),
    sources=("Communautés et comptes de cette installation de Maillage.",),
)
