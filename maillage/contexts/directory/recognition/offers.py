"""What `recognition` offers: the entry of a recognised professional, to the accounts and on the entry itself."""

from __future__ import annotations

from maillage.contexts.directory.permissions import VIEW
from maillage.contexts.directory.recognition.queries import own_entry, own_panel
from maillage.platform.registry import IdentityMatcher, Panel, identity_matchers, panels


def register() -> None:
    """Called once, when the application starts."""
    identity_matchers.register(IdentityMatcher("directory.professionals", own_entry, queries=3))
    panels.register(
        Panel(
            "directory.own_entry",
            "directory.professional",
            5,
            VIEW,
            own_panel,
            "directory/recognition/panel.html",
            module="directory",
        )
    )
