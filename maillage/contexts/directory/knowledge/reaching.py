"""Who practises on the territory and where each can be written to: for letters of the contexts above."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.contexts.directory.entries.subjects import PROFESSIONAL, Subject
from maillage.contexts.directory.knowledge.models import LocalKnowledge
from maillage.contexts.directory.knowledge.registered import address_of
from maillage.contexts.directory.knowledge.sharing import shared_among
from maillage.contexts.directory.merging.queries import hidden_people
from maillage.contexts.directory.professionals.cards import Card, cards_in
from maillage.contexts.directory.professionals.models import Activity
from maillage.contexts.directory.professionals.queries import PRACTISING
from maillage.contexts.territory import api as territory
from maillage.platform.tenancy.models import Community


@dataclass(frozen=True)
class Reachable:
    """A professional of the territory; address: their own, never one that others read too, "" for none."""

    card: Card
    address: str

    @property
    def subject(self) -> str:
        return str(Subject(PROFESSIONAL, self.card.idnps))


def reachable_people(community: Community) -> list[Reachable]:
    """Everybody who practises on the territory, by name, each once. At most 10 queries."""
    codes = territory.perimeter_codes(community)
    hidden = hidden_people(community, codes)
    cards = [card for card in cards_in(codes) if card.idnps not in hidden]
    registered: dict[str, list[str]] = {}
    rows = Activity.objects.visible().filter(commune_id__in=sorted(codes), category_code=PRACTISING)
    for idnps, email in rows.exclude(email="").order_by("pk").values_list("professional_id", "email"):
        registered.setdefault(idnps, []).append(email)
    local = dict(
        LocalKnowledge.objects.filter(community=community).exclude(email="").values_list("subject", "email")
    )
    shared = shared_among(
        community, [*(one for many in registered.values() for one in many), *local.values()]
    )
    found = []
    for card in cards:
        mine = local.get(str(Subject(PROFESSIONAL, card.idnps)), "")
        found.append(Reachable(card, address_of(mine, registered.get(card.idnps, ()), shared)))
    return found
