"""Reading teams. Every function works inside the community's scope."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.members.models import Team, TeamMember


def teams(*, closed: bool = False) -> QuerySet[Team]:
    """Teams of today (or the dissolved ones), with how many people are in each."""
    rows: QuerySet[Team] = Team.objects.filter(closed_on__isnull=not closed)
    return (
        rows.select_related("commune", "organisation")
        .annotate(people=Count("places", filter=Q(places__ended_on=None)))
        .order_by("search_name", "pk")
    )


def find(pk: int) -> Team | None:
    found: Team | None = Team.objects.filter(pk=pk).select_related("commune", "organisation").first()
    return found


def find_place(pk: int) -> TeamMember | None:
    found: TeamMember | None = TeamMember.objects.filter(pk=pk).select_related("team", "contact").first()
    return found


def places_of(team: Team) -> tuple[list[TeamMember], list[TeamMember]]:
    """Those in the team, by name, and those who were. 1 query."""
    rows = list(
        TeamMember.objects.filter(team=team)
        .select_related("contact__commune")
        .order_by("contact__search_name", "pk")
    )
    return [row for row in rows if row.ended_on is None], [row for row in rows if row.ended_on is not None]


def people_in(team: Team) -> list[Contact]:
    """Those in the team today, by name. 1 query."""
    rows = Contact.objects.filter(team_places__team=team, team_places__ended_on=None)
    return list(rows.order_by("search_name", "pk"))


def places_of_contact(contact: Contact) -> list[TeamMember]:
    """The teams of somebody, today's first. 1 query."""
    rows = list(
        TeamMember.objects.filter(contact=contact).select_related("team").order_by("team__name", "pk")
    )
    return sorted(rows, key=lambda row: row.ended_on is not None)
