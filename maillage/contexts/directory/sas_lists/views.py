"""SAS: does the national platform send the right patients to the community?"""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.contexts.directory.permissions import EDIT, MANAGE
from maillage.contexts.directory.sas_lists.queries import (
    BOTH,
    EXTRA,
    MISSING,
    Comparison,
    compare,
    count_differences,
)
from maillage.contexts.directory.sas_lists.tables import SAS_COMMUNES
from maillage.contexts.directory.structures.queries import finess_edition
from maillage.platform.registry import Todo
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words


@require_safe
@community_view(EDIT, module="directory")
def sas(request: CommunityRequest) -> HttpResponseBase:
    """The comparison; what to do first when there is nothing to compare yet."""
    found = compare(request.actor)
    declare_url = (
        community_url(request.community, "directory:own_structure") if request.actor.can(MANAGE) else ""
    )
    if found.listed_on is None or not found.has_perimeter:
        return render(
            request,
            "directory/sas_lists/start.html",
            {
                "found": found,
                "declare_url": declare_url,
                "perimeter_url": (
                    community_url(request.community, "territory:perimeter")
                    if request.actor.can("territory.configure")
                    else ""
                ),
            },
        )
    return render_table(
        request,
        SAS_COMMUNES,
        found.communes,
        template="directory/sas_lists/list.html",
        extra={
            "found": found,
            "declare_url": declare_url,
            "figures": _figures(found),
        },
        sources=(
            f"Liste des communes d’intervention au SAS de la CPTS {found.finess}, du {found.listed_on:%d/%m/%Y}.",
            finess_edition().credit,
        ),
    )


def _figures(found: Comparison) -> list[dict[str, Any]]:
    """The two figures that count, each with what it is compared with and the way to its rows."""
    both = len(found.of(BOTH))
    return [
        {
            "value": len(found.missing),
            "label": "Absentes du SAS",
            "than": f"sur {count_words(len(found.missing) + both, 'commune', feminine=True)} du périmètre",
            "url": f"?etat={MISSING}",
        },
        {
            "value": len(found.extra),
            "label": "En trop au SAS",
            "than": f"sur {count_words(len(found.extra) + both, 'commune', feminine=True)} de sa liste",
            "url": f"?etat={EXTRA}",
        },
    ]


def sas_todos(actor: Actor) -> list[Todo]:
    """Ask the coordination to have the SAS list put right. At most 4 queries."""
    assert actor.community is not None
    counts = count_differences(actor)
    if counts is None or not any(counts):
        return []
    missing, extra = counts
    parts = []
    if missing:
        parts.append(
            f"{count_words(missing, 'commune', feminine=True)} y {'manque' if missing < 2 else 'manquent'}"
        )
    if extra:
        parts.append(f"{count_words(extra, 'commune', feminine=True)} en trop")
    label = f"Faire corriger les communes de la CPTS au SAS : {', '.join(parts)}"
    return [Todo(label, community_url(actor.community, "directory:sas"))]
