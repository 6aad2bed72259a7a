"""« Couverture »: share of the territory's professionals who are members."""

from __future__ import annotations

from typing import Any, Final

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from maillage.contexts.association.contacts import professions
from maillage.contexts.association.contacts.views import MODULE
from maillage.contexts.association.members.coverage.counting import Counted
from maillage.contexts.association.members.coverage.queries import Coverage, coverage_of
from maillage.contexts.association.members.coverage.tables import COMMUNES, PROFESSIONS, YEARS
from maillage.contexts.association.members.coverage.years import BOX, bars
from maillage.contexts.association.members.coverage.years import sentence as years_sentence
from maillage.contexts.association.permissions import EDIT_MEMBERS, VIEW_MEMBERS
from maillage.contexts.directory import api as directory
from maillage.contexts.territory import api as territory
from maillage.platform.tables.rendering import render_table
from maillage.platform.tenancy.urls import community_url
from maillage.platform.tenancy.views import CommunityRequest, community_view
from maillage.platform.ui.typography import count_words, number

_OWN: Final = "Adhésions tenues par la communauté, reliées à l’annuaire."
PAST: Final = (
    "Part des professionnels d’aujourd’hui : le registre ne dit pas qui exerçait les années passées."
)
_PROFESSION: Final = "profession"
# Percent from which each class of the map begins, after the first (nobody) and before the last.
_BOUNDS: Final = (10, 25, 50, 75)


def class_of(row: Counted) -> int:
    """Class of the map: 0 where nobody practises, 1 where nobody is a member, then 2 to 6 by share."""
    if row.share is None:
        return 0
    return 1 if not row.members else 2 + sum(row.share >= bound for bound in _BOUNDS)


_LEGEND: Final = (
    ("is-1", "aucun adhérent"),
    ("is-2", "moins de 10 %"),
    ("is-3", "10 à 25 %"),
    ("is-4", "25 à 50 %"),
    ("is-5", "50 à 75 %"),
    ("is-6", "75 % et plus"),
    ("is-none", "personne n’y exerce"),
)


@require_safe
@community_view(VIEW_MEMBERS, module=MODULE)
def coverage(request: CommunityRequest) -> HttpResponseBase:
    """The map, and the list of professions."""
    found = _asked(request)
    return render_table(
        request,
        PROFESSIONS,
        found.by_profession,
        template="association/members/coverage/coverage.html",
        extra=_context(request, found),
        sources=(_register(found), _OWN),
    )


@require_safe
@community_view(VIEW_MEMBERS, module=MODULE)
def communes(request: CommunityRequest) -> HttpResponseBase:
    """The same by commune."""
    found = _asked(request)
    return render_table(
        request,
        COMMUNES,
        found.by_commune,
        template="association/members/coverage/communes.html",
        extra={"who": _who(found), "query": f"?{_PROFESSION}={found.profession}" if found.profession else ""},
        sources=(_register(found), _OWN),
    )


@require_safe
@community_view(VIEW_MEMBERS, module=MODULE)
def years(request: CommunityRequest) -> HttpResponseBase:
    """The same at each year's end."""
    found = _asked(request)
    return render_table(
        request,
        YEARS,
        found.years,
        template="association/members/coverage/communes.html",
        extra={"who": _who(found), "query": f"?{_PROFESSION}={found.profession}" if found.profession else ""},
        sources=(_register(found), _OWN, PAST),
    )


def _asked(request: CommunityRequest) -> Coverage:
    asked = request.GET.get(_PROFESSION, "")
    known = dict(professions.choices())
    return coverage_of(request.community, asked if asked in known else "")


def _register(found: Coverage) -> str:
    return directory.RegisterEdition(found.edition.register_on).credit


def _who(found: Coverage) -> str:
    return professions.name_of(found.profession) or "toutes professions"


def sentence(found: Coverage) -> str:
    """What the map says: « 42 médecins généralistes sur 61 sont adhérents (69 %) ; 3 communes n’en ont aucun »."""
    total = found.total
    if total.share is None:
        return "Personne n’exerce ici d’après l’annuaire"
    who = "professionnels" if not found.profession else f"professionnels ({_who(found)})"
    verb = "est adhérent" if total.members < 2 else "sont adhérents"
    head = (
        f"{number(total.members)} {who} sur {number(total.professionals)} {verb} ({number(total.share, 0)} %)"
    )
    without = sum(row.share is not None and not row.members for row in found.by_commune)
    if not without:
        return head
    none = "n’a aucun adhérent" if without == 1 else "n’ont aucun adhérent"
    return f"{head} ; {count_words(without, 'commune', feminine=True)} où l’on exerce {none}"


def _context(request: CommunityRequest, found: Coverage) -> dict[str, Any]:
    community = request.community
    query = f"?{_PROFESSION}={found.profession}" if found.profession else ""
    return {
        "found": found,
        "sentence": sentence(found),
        "tabs": _tabs(found),
        "legend": _LEGEND,
        "twin": found.by_commune,
        "years": found.years,
        "bars": bars(found.years),
        "bars_box": BOX,
        "years_sentence": years_sentence(found.years) if found.years else "",
        "years_url": community_url(community, "association:coverage_years") + query,
        "communes_url": community_url(community, "association:coverage_communes") + query,
        "matching_url": (
            community_url(community, "association:matching") if request.actor.can(EDIT_MEMBERS) else ""
        ),
        "attribution": territory.ATTRIBUTION,
        "map": {
            "areas_url": community_url(community, "territory:contours"),
            "outline_url": community_url(community, "territory:outline"),
            "attribution": territory.ATTRIBUTION,
            "values": {row.key: _values(row) for row in found.by_commune},
        },
    }


def _values(row: Counted) -> dict[str, Any]:
    if row.share is None:
        return {"class": 0, "detail": "personne n’y exerce"}
    return {"class": class_of(row), "detail": f"{row.members} sur {row.professionals}"}


def _tabs(found: Coverage) -> list[tuple[str, str, bool]]:
    """All, then the professions with most people; the one that is asked for always among them."""
    largest = sorted(found.by_profession, key=lambda row: -row.professionals)[:6]
    shown = [row for row in found.by_profession if row in largest or row.key == found.profession]
    return [
        ("?", "Toutes", not found.profession),
        *(
            (f"?{_PROFESSION}={row.key}", row.label.capitalize(), row.key == found.profession)
            for row in shown
        ),
    ]
