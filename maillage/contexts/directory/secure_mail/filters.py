"""The filter row of the list of those who have, or have not, a secure address."""

from __future__ import annotations

from typing import Any

from django import forms

from maillage.contexts.directory.merging.queries import hidden_people
from maillage.contexts.directory.search.queries import is_legible, typed_words
from maillage.contexts.directory.secure_mail.queries import WITH, WITHOUT, practising, professions_on
from maillage.contexts.territory import api as territory
from maillage.platform.tables.filters import ListFilters, SearchField


class MailboxFilters(ListFilters):
    q = SearchField(label="Nom")
    profession = forms.ChoiceField(label="Profession")
    adresse = forms.ChoiceField(
        label="Adresse MSSanté", choices=[("", "avec ou sans"), (WITHOUT, "sans"), (WITH, "avec")]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.actor.community is not None
        self.community = self.actor.community
        self.codes = territory.codes_of(self.actor)
        self.offer("profession", "toutes", professions_on(self.codes))

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        """`rows` is ignored: the profession decides which activities count."""
        del rows
        # Any: it carries the annotation `mailbox`.
        found: Any = practising(
            self.codes,
            profession=cleaned.get("profession") or "",
            hidden=hidden_people(self.community, self.codes),
        )
        text = cleaned.get("q") or ""
        if text and not is_legible(text):
            self.notice = "Écrivez un nom."
            found = found.none()
        for word in typed_words(text):
            found = found.filter(search_name__contains=word)
        if cleaned.get("adresse"):
            found = found.filter(mailbox__isnull=cleaned["adresse"] == WITHOUT)
        return found
