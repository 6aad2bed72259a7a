"""Professionals of the territory who are not members. Works inside the community's scope."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.contexts.association.contacts import professions
from maillage.contexts.association.contacts.entries import practice_of, profession_of, subject_of
from maillage.contexts.association.contacts.models import Contact, Practice
from maillage.contexts.association.engagement.models import Approach
from maillage.contexts.association.members.queries import BELONGING
from maillage.contexts.directory import api as directory
from maillage.contexts.territory import api as territory
from maillage.platform.tenancy.models import Community


@dataclass(frozen=True)
class NotMember:
    """Somebody of the register who practises here. contact: the one who it is, None if not known yet.

    communes: those of the territory where they practise, (code, name) by name. waiting: the approach that waits.
    """

    card: directory.Card
    profession: str
    communes: tuple[tuple[str, str], ...]
    contact: Contact | None
    waiting: Approach | None

    @property
    def pk(self) -> str:
        return self.card.idnps

    @property
    def search_name(self) -> str:
        return self.card.search_name

    @property
    def commune_names(self) -> str:
        return ", ".join(name for _, name in self.communes)

    @property
    def profession_name(self) -> str:
        return professions.name_of(self.profession)

    @property
    def practice(self) -> str:
        code = practice_of(self.card.modes)
        return str(Practice(code).label) if code else ""


def not_members(community: Community) -> list[NotMember]:
    """By name. 4 queries: the perimeter, the register, the contacts, the approaches.

    A member who is tied to the directory by entry or RPPS number is none of them; one who is not tied still is, since
    nothing says who of the register it is (`members.matching` ties them).
    """
    names = dict(territory.named_communes(community))
    known = {
        key: row for row in _contacts() for key in (row.entry, f"rpps:{row.rpps}") if key not in ("", "rpps:")
    }
    waiting = {
        row.contact_id: row
        for row in Approach.objects.filter(done_on=None).select_related("caller").order_by("pk")
    }
    found = []
    for card in directory.cards_in(names):
        contact = known.get(subject_of(card.idnps)) or (known.get(f"rpps:{card.rpps}") if card.rpps else None)
        if contact is not None and contact.standing in BELONGING:
            continue
        here = sorted(
            ((code, names[code]) for code in card.communes if code in names), key=lambda one: one[1]
        )
        approach = waiting.get(contact.pk) if contact else None
        found.append(NotMember(card, profession_of(card), tuple(here), contact, approach))
    return found


def _contacts() -> list[Contact]:
    rows = Contact.objects.exclude(entry="", rpps="").order_by("pk")
    return list(rows.only("pk", "community", "kind", "last_name", "first_name", "entry", "rpps", "standing"))
