"""What every page's frame needs, as one lazy object: a fragment or a file pays nothing for it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse

from maillage.interfaces.demo.personas import personas_for
from maillage.interfaces.shell.navigation import SETTINGS, entries_of, sections_for
from maillage.platform.messaging.models import Notification
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Membership
from maillage.platform.tenancy.prepared import Prepared
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import SWITCHABLE, memberships_of

_UNREAD = Prepared(
    lambda user_id: (
        Notification.objects.filter(user=user_id, read_at=None)
        .order_by()
        .values_list("user_id")
        .annotate(count=Count("pk"))
    )
)


class Shell:
    """The frame of a page: navigation, communities, notifications, persona switch."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.actor: Actor | None = getattr(request, "actor", None)
        self.community = self.actor.community if self.actor else None
        self.demo: bool = settings.MAILLAGE_DEMO

    @cached_property
    def _user(self) -> Any:
        user = getattr(self._request, "user", None)
        return user if user is not None and user.is_authenticated else None

    @cached_property
    def nav(self) -> list[dict[str, Any]]:
        if self.actor is None or self.community is None:
            return []
        return sections_for(self.actor, self._request.path)

    @property
    def _memberships(self) -> list[Membership]:
        """Read with the community of the page; read here on the person's own pages."""
        read: list[Membership] | None = getattr(self._request, "memberships", None)
        return memberships_of(self._user, limit=SWITCHABLE) if read is None else read

    @cached_property
    def communities(self) -> list[dict[str, Any]]:
        if self._user is None:
            return []
        return [
            {
                "name": membership.community.name,
                "url": community_url(membership.community, "shell:dashboard"),
                "current": membership.community == self.community,
            }
            for membership in self._memberships
        ]

    @cached_property
    def unread(self) -> int:
        if self._user is None or self.community is None:
            return 0
        return int(sum(count for _, count in _UNREAD.rows(user_id=self._user.pk)))

    @cached_property
    def personas(self) -> list[dict[str, Any]]:
        return personas_for(self._user, self.community) if self.demo else []

    @property
    def persona_url(self) -> str:
        return reverse("demo:persona") if self.demo else ""

    @property
    def home_url(self) -> str:
        return community_url(self.community, "shell:dashboard") if self.community else reverse("shell:home")

    @property
    def search_url(self) -> str:
        return community_url(self.community, "shell:search") if self.community else ""

    @property
    def notifications_url(self) -> str:
        return community_url(self.community, "shell:notifications") if self.community else ""

    @property
    def settings_url(self) -> str:
        if self.actor is None or self.community is None or not entries_of(self.actor, SETTINGS):
            return ""
        return community_url(self.community, "shell:settings")

    @property
    def operator_url(self) -> str:
        return reverse("directory_national:imports") if self._user and self._user.is_operator else ""

    @property
    def user_label(self) -> str:
        return str(self._user) if self._user else ""


def shell(request: HttpRequest) -> dict[str, Shell]:
    return {"shell": Shell(request)}
