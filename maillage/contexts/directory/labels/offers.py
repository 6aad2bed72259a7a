"""What `labels` offers: a panel on each entry, a button on each list, and the labels of merged organisations."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

from maillage.contexts.directory.labels import panels as shown
from maillage.contexts.directory.labels.lists import LISTS
from maillage.contexts.directory.labels.services import follow, put_back
from maillage.contexts.directory.organisations.followers import Follower, followers
from maillage.contexts.directory.permissions import EDIT, VIEW_LABELS
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import ListTool, Panel, list_tools, panels
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

_PANELS = (
    ("professional", shown.on_professional),
    ("structure", shown.on_structure),
    ("organisation", shown.on_organisation),
)


def _label_these(name: str, actor: Actor, query: str) -> str:
    """Where the rows of that list are labelled, with the filters that it shows."""
    assert actor.community is not None
    url = community_url(actor.community, "directory:label_list")
    return f"{url}?{urlencode({'liste': name})}" + (f"&{query}" if query else "")


def register() -> None:
    """Called once, when the application starts."""
    for kind, load in _PANELS:
        panels.register(
            Panel(
                f"directory.labels_of_{kind}",
                f"directory.{kind}",
                50,
                VIEW_LABELS,
                load,
                "directory/labels/panel.html",
                module="directory",
            )
        )
    for one in LISTS.values():
        list_tools.register(
            ListTool(
                f"directory.label_{one.name}",
                one.table,
                "Étiqueter ces fiches",
                "bookmark",
                EDIT,
                partial(_label_these, one.name),
                module="directory",
            )
        )
    followers.register(Follower("directory.labels", follow, put_back))
    name_actions(
        {
            "label.applied": "Étiquette posée",
            "label.archived": "Étiquette archivée",
            "label.changed": "Étiquette modifiée",
            "label.created": "Étiquette créée",
            "label.removed": "Étiquette retirée",
            "label.reopened": "Étiquette rétablie",
        }
    )
    name_readings({"directory.label": "Fiches d’une étiquette", "directory.labels": "Étiquettes"})
