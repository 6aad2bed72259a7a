"""What a sheet may be tied to, as a form offers it and as an address names it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from django import forms
from django.db.models import F, QuerySet
from django.utils import timezone

from maillage.contexts.association.api import visible_documents
from maillage.contexts.association.models import Decision, Meeting
from maillage.contexts.atlas.models import Scenario
from maillage.contexts.programme.actions.models import ActionLink
from maillage.contexts.programme.actions.tying.services import (
    link_decision,
    link_document,
    link_meeting,
    link_scenario,
)
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest
from maillage.platform.ui.typography import short_date

LINKERS: Final[dict[str, Callable[..., ActionLink]]] = {
    "meeting": link_meeting,
    "decision": link_decision,
    "document": link_document,
    "scenario": link_scenario,
}
_PAGES: Final = {
    "meeting": "association:meeting",
    "decision": "association:decision",
    "document": "association:document",
    "scenario": "atlas:scenario",
}
_MOST: Final = 200
# What each kind asks of who ties it: the permission to open its page.
_SEEN_WITH: Final = {
    "meeting": "association.view",
    "decision": "association.view",
    "document": "association.view",
    "scenario": "atlas.view",
}


def rows_of(actor: Actor, kind: str) -> QuerySet[Any]:
    """What the actor may see of a kind, the latest first."""
    if kind not in LINKERS or not actor.can(_SEEN_WITH[kind]):
        return Meeting.objects.none()
    if kind == "meeting":
        return Meeting.objects.exclude(state="cancelled").order_by(
            F("starts_at").desc(nulls_first=True), "-pk"
        )
    if kind == "decision":
        return Decision.objects.order_by("-taken_on", "-pk")
    if kind == "document":
        return visible_documents(actor).filter(archived_at=None).order_by("search_name", "pk")
    return Scenario.objects.filter(archived_at=None).order_by("-updated_at", "-pk")


def target_of(actor: Actor, kind: str, key: str) -> Any | None:
    """What an address names, when the actor may see it. 1 query."""
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return None
    return rows_of(actor, kind).filter(pk=int(key)).first()


def page_of(request: CommunityRequest, kind: str, key: int) -> str:
    return community_url(request.community, _PAGES[kind], pk=key)


class LinkForm(forms.Form):
    """One list for each kind of thing; at least one is to be chosen."""

    meeting = forms.ChoiceField(label="Réunion", required=False)
    decision = forms.ChoiceField(label="Décision", required=False)
    document = forms.ChoiceField(label="Document", required=False)
    scenario = forms.ChoiceField(label="Scénario « Et si… »", required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows: dict[str, dict[str, Any]] = {}
        for kind in LINKERS:
            found = {str(one.pk): one for one in rows_of(actor, kind)[:_MOST]}
            self.rows[kind] = found
            if not found:
                del self.fields[kind]
                continue
            field = self.fields[kind]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "aucun lien"), *((key, _words(kind, one)) for key, one in found.items())]

    @property
    def shown_fields(self) -> list[Any]:
        return [self[kind] for kind in LINKERS if kind in self.fields]

    def chosen(self) -> Iterator[tuple[str, Any]]:
        for kind in LINKERS:
            if key := self.cleaned_data.get(kind):
                yield kind, self.rows[kind][key]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(cleaned.get(kind) for kind in LINKERS):
            raise forms.ValidationError(
                "Choisissez au moins une réunion, une décision, un document ou un scénario."
            )
        return cleaned


def _words(kind: str, one: Any) -> str:
    if kind == "meeting":
        return (
            f"{one.title} ({short_date(timezone.localdate(one.starts_at))})" if one.starts_at else one.title
        )
    return str(one.name if kind == "scenario" else one)
