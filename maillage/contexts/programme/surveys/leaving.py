"""Questionnaires in the package of a community: their answers come along, their links open nothing there."""

from __future__ import annotations

import secrets
from datetime import UTC
from typing import Any, Final

from django.utils import timezone

from maillage.contexts.programme.surveys import links
from maillage.contexts.programme.surveys.models import Invitation
from maillage.platform.access.tokens import digest_of
from maillage.platform.keeping.package.references import Carried, Moved, Natural, Values, carried, natural

_GROUPS: Final = {
    "colleges": "association.College",
    "bodies": "association.Body",
    "teams": "association.Team",
}


def register() -> None:
    """Called once, when the application starts."""
    carried.register(Carried("programme.Survey", ("secret", "audience", "state", "closed_at"), _survey))
    carried.register(Carried("programme.Invitation", ("digest", "link_key"), _invitation))
    for model, column, why in (
        ("programme.Survey", "key", "drawn at random, of this questionnaire in its community"),
        ("programme.SurveyQuestion", "key", "names the question in the answers, in its questionnaire"),
        ("programme.SurveyQuestion", "options", "words of the choices under keys of their own"),
        ("programme.Response", "answers", "by keys of the questionnaire's own questions"),
        ("programme.Response", "once", "random text of a page that was sent"),
        ("programme.AnswerBox", "contents", "answers by keys of the questionnaire's own questions"),
        ("programme.Invitation", "entry", "a professional of the national register"),
    ):
        natural.register(Natural(model, column, why))


def _survey(row: Values, moved: Moved) -> dict[str, Any]:
    """Another open address; what was open is closed there: its letters lead to the origin."""
    saved = row["audience"] if isinstance(row["audience"], dict) else {}
    contacts = saved.get("contacts")
    if isinstance(contacts, dict):
        told = dict(contacts)
        for part, label in _GROUPS.items():
            saved_part = told.get(part)
            listed = saved_part if isinstance(saved_part, list) else []
            # A group that did not come along must not turn « that group » into « everybody ».
            told[part] = [moved.pk(label, one) or 0 for one in listed]
        saved = {**saved, "contacts": told}
    state = {"open": "closed", "ready": "draft"}.get(row["state"], row["state"])
    changed = {"secret": secrets.token_urlsafe(16), "audience": saved, "state": state}
    if row["state"] == "open":
        # Closed by arriving: how long the answers are kept runs from here.
        changed["closed_at"] = timezone.now().astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return changed


def _invitation(row: Values, moved: Moved) -> dict[str, Any]:
    """Another link, that nobody was given yet: the old one opens nothing, a reminder from here opens its page."""
    del row
    drawn = Invitation(community_id=moved.new_community, link_key=links.new_key())
    return {"digest": digest_of(links.secret_of(drawn)), "link_key": drawn.link_key}
