"""What `portrait` offers: navigation, and panels and a button on the portrait of the territory."""

from __future__ import annotations

from maillage.contexts.atlas.permissions import VIEW
from maillage.platform.registry import NavEntry, PageTool, Panel, navigation, page_tools, panels
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

PLACE = "territory.portrait"


def _pdf_url(actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "atlas:portrait_pdf")


def register() -> None:
    """Called once, when the application starts."""
    from maillage.contexts.atlas.portrait import panels as shown

    navigation.register(NavEntry("territoire", "Accès aux lieux", "atlas:portrait_access", 36, VIEW, "atlas"))
    page_tools.register(
        PageTool(
            "atlas.portrait_pdf",
            PLACE,
            "Portrait à projeter (PDF)",
            "chart-bar",
            VIEW,
            _pdf_url,
            module="atlas",
            is_file=True,
        )
    )
    for name, order, load, template, queries in (
        ("densities", 10, shown.densities, "densities_panel.html", 10),
        ("access", 20, shown.access, "access_panel.html", 8),
        ("structures", 30, shown.structures, "structures_panel.html", 4),
    ):
        panels.register(
            Panel(
                f"atlas.{name}",
                PLACE,
                order,
                VIEW,
                load,
                f"atlas/portrait/{template}",
                module="atlas",
                queries=queries,
            )
        )
