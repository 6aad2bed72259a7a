from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.contacts.services import create_contact
from maillage.contexts.association.members.importing.services import read_list
from maillage.contexts.association.members.importing.sheet import read_text
from maillage.contexts.association.members.models import (
    EventKind,
    MemberEvent,
    Team,
    TeamKind,
    TeamMember,
)
from maillage.contexts.association.members.teams.services import create_team, enter
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import Row, Sample, community
from tests.places import BESSEGES

_numbers = count(1)


def _step(actor: Actor) -> dict[str, Any]:
    return {"pk": create_contact(by=actor, last_name=f"Adhérent{next(_numbers)}").pk, "named": "admettre"}


def _import(actor: Actor) -> dict[str, Any]:
    sheet = read_text(f"Nom\tPrénom\nListe{next(_numbers)}\tPersonne\n")
    return {"pk": read_list(by=actor, name="Liste", sheet=sheet).pk}


def _line(actor: Actor) -> dict[str, Any]:
    return {**_import(actor), "number": 2}


def _team(actor: Actor) -> dict[str, Any]:
    return {"pk": create_team(by=actor, kind=TeamKind.ESP, name=f"Équipe {next(_numbers)}").pk}


def _place(actor: Actor) -> dict[str, Any]:
    team = create_team(by=actor, kind=TeamKind.ESP, name=f"Équipe {next(_numbers)}")
    contact = create_contact(by=actor, last_name=f"Membre{next(_numbers)}")
    return {"pk": enter(by=actor, team=team, contact=contact).pk}


def _tie(actor: Actor) -> dict[str, Any]:
    return {
        "pk": create_contact(by=actor, last_name=f"Relié{next(_numbers)}").pk,
        "idnps": "899990000000",
    }


SAMPLES: dict[str, Sample] = {
    "association_step": _step,
    "association_import": _import,
    "association_import_line": _line,
    "association_team": _team,
    "association_team_place": _place,
    "association_tie": _tie,
}

_VIEW, _EDIT = "association.view_members", "association.edit_members"


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"association:{name}", permission, module="association", **answers)


ROWS: tuple[Row, ...] = (
    _page("members", _VIEW),
    _page("member_step", _EDIT, post=200, sample="association_step"),
    _page("member_take_back", _EDIT, get=405, post=302, sample="association_contact"),
    _page("member_import", _EDIT, post=200),
    _page("member_imports", _EDIT),
    _page("member_import_page", _EDIT, sample="association_import"),
    _page("member_import_columns", _EDIT, post=200, sample="association_import"),
    _page("member_import_line", _EDIT, post=302, sample="association_import_line"),
    _page("member_import_apply", _EDIT, get=405, post=302, sample="association_import"),
    _page("member_import_undo", _EDIT, get=405, post=302, sample="association_import"),
    _page("member_import_remove", _EDIT, get=405, post=302, sample="association_import"),
    _page("member_history", _VIEW),
    _page("coverage", _VIEW),
    _page("coverage_communes", _VIEW),
    _page("coverage_years", _VIEW),
    _page("matching", _EDIT),
    _page("matching_tie_all", _EDIT, get=405, post=302),
    _page("matching_untie", _EDIT, get=405, post=302, sample="association_contact"),
    _page("matching_tie", _EDIT, get=405, post=302, sample="association_tie"),
    _page("teams", _VIEW),
    _page("team_create", _EDIT, post=200),
    _page("team", _VIEW, sample="association_team"),
    _page("team_edit", _EDIT, post=200, sample="association_team"),
    _page("team_close", _EDIT, get=405, post=302, sample="association_team"),
    _page("team_reopen", _EDIT, get=405, post=302, sample="association_team"),
    _page("team_enter", _EDIT, get=405, post=200, sample="association_team"),
    _page("team_leave", _EDIT, get=405, post=302, sample="association_team_place"),
)


def fill(actor: Actor, first: int, size: int) -> None:
    """`size` steps, teams with somebody in each, and a list of as many lines."""
    people = list(Contact.objects.filter(search_name__startswith="adherent").order_by("pk"))[-size:]
    MemberEvent.objects.bulk_create(
        MemberEvent(
            community=actor.community,
            contact=contact,
            kind=EventKind.ADMITTED,
            happened_on=date(2025, 1, 1),
        )
        for contact in people
    )
    teams = Team.objects.bulk_create(
        Team(
            community=actor.community,
            kind=TeamKind.ESP,
            name=f"Équipe rang {rank}",
            search_name=f"equipe rang {rank}",
            commune_id=BESSEGES,
            organisation=contact.represents,
        )
        for rank, contact in enumerate(people, first)
    )
    TeamMember.objects.bulk_create(
        TeamMember(community=actor.community, team=team, contact=contact)
        for team, contact in zip(teams, people, strict=True)
    )
    lines = "\n".join(f"Rang{number}\tPersonne" for number in range(first, first + size))
    for _ in range(size):
        read_list(by=actor, name="Liste", sheet=read_text(f"Nom\tPrénom\n{lines}"))
