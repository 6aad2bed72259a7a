"""The pieces of page and the buttons that others show on an object's page."""

from __future__ import annotations

from typing import Any

from maillage.platform.registry import Panel, page_tools, panels
from maillage.platform.tenancy.actor import Actor


def panels_of(actor: Actor, place: str, obj: Any) -> list[dict[str, Any]]:
    """What is shown on this object's page, in order; each panel within its own query budget.

    A template includes `row.panel.template` for each row, with `row.content` as `content`. A panel that has
    nothing to say gives an empty content and is left out.
    """
    usable: list[Panel] = [
        panel
        for panel in panels
        if panel.place == place
        and actor.community is not None
        and actor.community.has_module(panel.module)
        and actor.can(panel.permission)
    ]
    usable.sort(key=lambda panel: panel.order)
    loaded = ((panel, panel.load(actor, obj)) for panel in usable)
    return [{"panel": panel, "content": content} for panel, content in loaded if content]


def page_tools_of(actor: Actor, place: str) -> list[dict[str, Any]]:
    """The buttons that others show at the head of this page, in order of registration; no query."""
    return [
        {"label": tool.label, "icon": tool.icon, "is_file": tool.is_file, "url": tool.url(actor)}
        for tool in page_tools
        if tool.place == place
        and actor.community is not None
        and actor.community.has_module(tool.module)
        and actor.can(tool.permission)
    ]
