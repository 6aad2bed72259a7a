"""The import of know-how and what a person's page says of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django_scopes import scope

from maillage.contexts.directory.imports.frame import import_file
from maillage.contexts.directory.imports.refusal import FileRefused
from maillage.contexts.directory.objections.services import record_objection
from maillage.contexts.directory.professionals.models import Professional
from maillage.contexts.directory.qualifications.models import HeldSkill
from maillage.contexts.directory.qualifications.offers import KIND
from maillage.contexts.directory.qualifications.queries import load_skills_panel, skills_of
from maillage.contexts.directory.qualifications.tests.test_reading_skills import HEADER, NAME, _line
from maillage.contexts.directory.tests.ground import bring, doctor, edition, idnps, line
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf, ClientOf

pytestmark = [pytest.mark.django_db(transaction=True)]

SKILLS = (
    HEADER
    + _line(1)
    + _line(1)
    + _line(1, "C", "C48", "Gériatrie (CM)")
    + _line(2, "S", "SM26")
    + _line(99, "C", "C48", "Gériatrie")
)


def _import(folder: Path, content: str = SKILLS, name: str = NAME) -> None:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    import_file(by=Actor.system(), kind=KIND, path=path)


@pytest.fixture
def filled(land: Community, folder: Path) -> Community:
    bring(edition(folder, date(2026, 9, 1), [doctor(1), doctor(2), line(3)]))
    _import(folder)
    return land


def test_the_import_keeps_people_of_the_register_and_counts_a_line_once(filled: Community) -> None:
    kept = HeldSkill.objects.visible().order_by("idnps", "skill_code").values_list("idnps", "skill_code")
    assert list(kept) == [(idnps(1), "C48"), (idnps(1), "SM26"), (idnps(2), "SM26")]
    found = skills_of([idnps(1), idnps(3)])
    assert {person: [skill.skill_code for skill in skills] for person, skills in found.items()} == {
        idnps(1): ["C48", "SM26"]
    }


def test_the_panel_says_what_activities_do_not(
    filled: Community, actor_of: ActorOf, client_of: ClientOf
) -> None:
    actor = actor_of("coordinator")
    with scope(community=filled):
        content = load_skills_panel(actor, Professional.objects.get(pk=idnps(1)))
        assert [skill["name"] for skill in content["skills"]] == ["Gériatrie"]
        # General practice is on the line of activity already.
        assert load_skills_panel(actor, Professional.objects.get(pk=idnps(2))) == {}
        assert load_skills_panel(actor, Professional.objects.get(pk=idnps(3))) == {}
    page = client_of("coordinator").get(f"/c/val-exemple/annuaire/{idnps(1)}/").content.decode()
    assert "Gériatrie" in page and "extraction du 01/09/2026" in page


def test_a_file_of_another_kind_changes_nothing(filled: Community, folder: Path) -> None:
    with pytest.raises(FileRefused, match="MSSanté"):
        _import(folder, "Type de BAL|Adresse BAL|\nPER|a@b.fr|\n")
    assert HeldSkill.objects.visible().count() == 3


def test_an_objection_is_respected_by_the_next_import(filled: Community, folder: Path) -> None:
    record_objection(by=Actor.system(), identifier=idnps(1))
    mine = HeldSkill.objects.of_register("savoir_faire").filter(idnps=idnps(1))
    assert not mine.exists()
    _import(folder, name=NAME.replace("202609", "202610"))
    assert not mine.exists()
    assert HeldSkill.objects.visible().count() == 1
