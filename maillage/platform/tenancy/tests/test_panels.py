"""Buttons that one context shows at the head of another's page."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from maillage.platform import registry
from maillage.platform.registry import PageTool, Registry
from maillage.platform.tenancy import panels
from maillage.platform.tenancy.actor import Actor

pytestmark = [pytest.mark.django_db]


def tool(name: str, *, place: str = "page", permission: str = "shell.view", module: str = "") -> PageTool:
    return PageTool(name, place, name, "plus", permission, lambda actor: f"/{name}/", module)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Registry[PageTool]:
    """A registry of its own."""
    made: Registry[PageTool] = Registry()
    monkeypatch.setattr(panels, "page_tools", made)
    return made


def test_only_what_the_actor_may_use_here_is_shown(
    shown: Registry[PageTool], actor_of: Callable[..., Actor]
) -> None:
    shown.register(tool("first"))
    shown.register(tool("elsewhere", place="other"))
    shown.register(tool("refused", permission="shell.configure"))
    shown.register(tool("off", module="unknown"))
    shown.register(tool("last"))
    assert [one["url"] for one in panels.page_tools_of(actor_of("professional"), "page")] == [
        "/first/",
        "/last/",
    ]
    assert [one["label"] for one in panels.page_tools_of(actor_of("coordinator"), "page")] == [
        "first",
        "refused",
        "last",
    ]
    assert panels.page_tools_of(Actor.system(), "page") == []


def test_every_tool_of_the_product_names_an_icon_and_a_permission(actor_of: Callable[..., Actor]) -> None:
    actor = actor_of("coordinator")
    assert registry.page_tools
    for one in registry.page_tools:
        assert actor.can(one.permission)
        assert one.url(actor).startswith("/c/")
