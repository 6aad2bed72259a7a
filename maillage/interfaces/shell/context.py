"""What every page's frame needs, as one lazy object: a fragment or a file pays nothing for it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from maillage.interfaces.demo.personas import personas_for
from maillage.interfaces.first_hour.examples import FILLS_REGISTER
from maillage.interfaces.first_hour.steps import ways_back
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
        # The demonstration is one as a whole; an example is one community among real ones.
        self.example: bool = (
            not settings.MAILLAGE_DEMO and self.community is not None and self.community.is_demo
        )
        self.demo: bool = settings.MAILLAGE_DEMO or self.example

    @property
    def invented_register(self) -> bool:
        """True in a real community while the example fills the directory that all of them read."""
        return not self.demo and self.actor is not None and bool(self.actor.memo.get(FILLS_REGISTER))

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
        return personas_for(self._user, self.community) if settings.MAILLAGE_DEMO else []

    @property
    def persona_url(self) -> str:
        return reverse("demo:persona") if settings.MAILLAGE_DEMO else ""

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
    def without_identity(self) -> bool:
        """True where the installation takes no patient's identity (`MAILLAGE_HEALTH_DATA=off`)."""
        return not settings.MAILLAGE_HEALTH_DATA

    @property
    def assistance(self) -> dict[str, Any]:
        """Where an operator helps by consent, until when, and how to leave; empty for everybody else."""
        if self.actor is None or self.actor.assisting_until is None or self.community is None:
            return {}
        leave = reverse("support_installation:leave", kwargs={"slug": self.community.slug})
        until = timezone.localtime(self.actor.assisting_until)
        hour = f"{until.hour} h {until.minute:02}"
        today = until.date() == timezone.localdate()
        words = f"jusqu’à {hour}" if today else f"jusqu’au {until:%d/%m} à {hour}"
        return {"name": self.community.name, "until": words, "leave_url": leave}

    @property
    def support_url(self) -> str:
        """For an operator in front of a community's page that is not open to them: where the open ones are listed.

        The same whether the community exists or not.
        """
        if self.community is not None or not self._request.path.startswith("/c/"):
            return ""
        return reverse("support_installation:list") if self._user and self._user.is_operator else ""

    @property
    def operator_url(self) -> str:
        return reverse("first_hour:installation") if self._user and self._user.is_operator else ""

    @property
    def example_url(self) -> str:
        """Where the example is wiped, for whoever may."""
        if not self.example or self.actor is None or not self.actor.can("first_hour.run"):
            return ""
        return community_url(self.actor.community, "first_hour_steps:end") if self.actor.community else ""

    @cached_property
    def begun(self) -> list[dict[str, str]]:
        """Communities whose first hour goes on, on the pages of the installation: the way back to its steps."""
        if self.community is not None or self._user is None or not self._user.is_operator:
            return []
        return ways_back(self._user)

    @property
    def user_label(self) -> str:
        return str(self._user) if self._user else ""


def shell(request: HttpRequest) -> dict[str, Shell]:
    return {"shell": Shell(request)}
