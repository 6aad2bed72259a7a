from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from maillage.interfaces.shell.navigation import sections_for
from maillage.platform.registry import NavEntry, navigation
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

pytestmark = pytest.mark.usefixtures("scoped")


def _marked(actor: Actor, url_name: str) -> list[str]:
    assert actor.community is not None
    shown: list[dict[str, Any]] = sections_for(actor, community_url(actor.community, url_name))
    return [entry["label"] for section in shown for entry in section["entries"] if entry["active"]]


def test_one_entry_is_marked(actor_of: Callable[..., Actor]) -> None:
    actor = actor_of("coordinator")
    assert _marked(actor, "shell:dashboard") == ["Accueil"]
    assert _marked(actor, "directory:list") == ["Annuaire"]


def test_an_entry_is_marked_on_the_pages_that_it_covers(
    actor_of: Callable[..., Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = actor_of("coordinator")
    known = dict(navigation._offers)
    known["directory:list"] = NavEntry(
        "territoire",
        "Annuaire",
        "directory:list",
        20,
        "directory.view",
        "directory",
        covers=("shell:notifications",),
    )
    monkeypatch.setattr(navigation, "_offers", known)
    assert _marked(actor, "shell:notifications") == ["Annuaire"]
