"""An import from the file to the members and back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from maillage.contexts.association.contacts.models import Contact, Standing
from maillage.contexts.association.contacts.services import create_contact, update_contact
from maillage.contexts.association.members.importing import queries, services, undoing
from maillage.contexts.association.members.importing.queries import Choices
from maillage.contexts.association.members.importing.sheet import read_text
from maillage.contexts.association.members.models import ImportLine, MemberEvent, MemberImport
from maillage.contexts.association.members.services import leave, suspend
from maillage.contexts.association.statutes.models import College
from maillage.platform.tenancy.actor import Actor
from tests.people import ActorOf
from tests.places import BESSEGES, register_professionals, settle

MESSY = """CPTS du Val d’Exemple\t\t\t\t\t\t\t
\t\t\t\t\t\t\t
NOM\tPrénom\tProfession\tVille\tTél. portable\tE-mail\tDate d’adhésion\tCouleur
AUBEPINE\tJeanne\tIDEL\tBESSEGES\t612345678\tJeanne@Cabinet.Example\t02/12/2024\tvert
genévrier\tzoé\tMG\tSt-Nulle-Part\t06 00 00 00 02\tzoe@cabinet.example\t2023\t
EXEMPLE0\tPersonne\tMédecin\tBessèges (30)\t\t\t\t
Granite\tAnne\tSecrétaire médicale\t30160 Peyremale\t04 66 00 00 00 / 06 00 00 00 03\tanne@cabinet\t\t
AUBEPINE\tJeanne\tIDEL\tBessèges\t\t\t\t
\t\tKiné\tBessèges\t\t\t\t
"""


@pytest.fixture
def actor(scoped: object, actor_of: ActorOf) -> Actor:
    found = actor_of("coordinator")
    settle(found)
    return found


def _read(actor: Actor, text: str = MESSY) -> MemberImport:
    return services.read_list(by=actor, name="liste.xlsx", sheet=read_text(text))


def test_nothing_is_written_before_it_is_asked_for(actor: Actor) -> None:
    row = _read(actor)
    queries.checked(row)
    assert not Contact.objects.exists()
    assert row.mapping == [
        "last_name",
        "first_name",
        "profession",
        "commune",
        "phone",
        "email",
        "joined_on",
        "",
    ]


def test_every_line_is_checked(actor: Actor) -> None:
    register_professionals(2)
    rows = {one.number: one for one in queries.checked(_read(actor))}
    assert [one.state for one in rows.values()] == ["new", "error", "new", "error", "double", "error"]
    assert rows[4].values["email"] == "jeanne@cabinet.example"
    assert rows[4].values["phone"] == "0612345678"
    assert rows[4].values["commune"].code == BESSEGES
    assert (rows[4].values["profession"], rows[4].values["practice"]) == ("60", "liberal")
    assert rows[4].joined_on == date(2024, 12, 2)
    assert set(rows[5].faults) == {"commune"}
    assert set(rows[7].faults) == {"email"}
    assert rows[7].values["function"] == "Secrétaire médicale"
    assert "Autre téléphone : 0600000003" in rows[7].extra
    assert rows[8].twin_of == 4
    assert "nom" in rows[9].problems


def test_a_name_of_the_register_is_tied_with_its_number(actor: Actor) -> None:
    register_professionals(2)
    rows = {one.number: one for one in queries.checked(_read(actor))}
    assert rows[6].card is not None
    assert not rows[6].is_card_sure
    assert rows[6].values["entry"] == "professional:899990000000"
    assert rows[6].values["rpps"] == "99990000000"
    assert rows[4].card is None


def test_a_profession_that_contradicts_the_register_ties_nobody(actor: Actor) -> None:
    register_professionals(2)
    row = _read(actor, "Nom\tPrénom\tProfession\nEXEMPLE0\tPersonne\tSage-femme\n")
    assert queries.checked(row)[0].card is None


def test_apply_writes_what_is_ready_and_keeps_the_rest(actor: Actor) -> None:
    row = _read(actor)
    found = services.apply(by=actor, pk=row.pk, choices=Choices())
    assert found == {"created": 2, "updated": 0, "same": 0}
    jeanne = Contact.objects.get(email="jeanne@cabinet.example")
    assert (jeanne.name, jeanne.standing, jeanne.joined_on) == (
        "Jeanne Aubepine",
        Standing.MEMBER,
        date(2024, 12, 2),
    )
    row.refresh_from_db()
    assert [one.number for one in queries.checked(row)] == [5, 7, 8, 9]
    # Only a double of somebody imported remains of these: nothing is ready.
    with pytest.raises(services.ImportRefused):
        services.apply(by=actor, pk=_only(row, [5, 7, 9]), choices=Choices())
    assert Contact.objects.count() == 2


def _only(row: MemberImport, numbers: list[int]) -> int:
    ImportLine.objects.filter(of_import=row, outcome="").exclude(number__in=numbers).delete()
    return row.pk


def test_a_corrected_line_is_imported_later(actor: Actor) -> None:
    row = _read(actor)
    services.apply(by=actor, pk=row.pk, choices=Choices())
    services.correct_line(
        by=actor, pk=row.pk, number=5, fixes={"commune": "Peyremale", "last_name": "genévrier"}
    )
    services.correct_line(by=actor, pk=row.pk, number=8, fixes={}, is_left_out=True)
    found = services.apply(by=actor, pk=row.pk, choices=Choices())
    assert found["created"] == 1
    zoe = Contact.objects.get(email="zoe@cabinet.example")
    assert (zoe.name, zoe.profession, zoe.joined_on) == ("Zoé Genévrier", "10-mg", date(2023, 1, 1))
    assert ImportLine.objects.get(of_import=row, number=5).fixes == {"commune": "Peyremale"}
    with pytest.raises(services.ImportRefused, match="déjà importée"):
        services.correct_line(by=actor, pk=row.pk, number=5, fixes={})


def test_what_is_not_understood_may_wait_in_the_note(actor: Actor) -> None:
    row = _read(actor)
    services.apply(by=actor, pk=row.pk, choices=Choices(keep_unread=True))
    anne = Contact.objects.get(last_name="Granite")
    assert "Adresse électronique (non compris) : anne@cabinet" in anne.note
    assert anne.email == ""
    # A line without any name is nobody, whatever is chosen.
    row.refresh_from_db()
    assert 9 in [one.number for one in queries.checked(row)]


def test_a_known_contact_is_completed_never_replaced(actor: Actor) -> None:
    known = create_contact(
        by=actor, last_name="Aubepine", first_name="Jeanne", commune_code=BESSEGES, phone="0400000000"
    )
    row = _read(actor)
    one = queries.checked(row)[0]
    assert (one.state, one.contact) == ("update", known)
    assert "devient adhérent" in one.problems
    services.apply(by=actor, pk=row.pk, choices=Choices())
    known.refresh_from_db()
    assert (known.phone, known.email, known.standing) == (
        "0400000000",
        "jeanne@cabinet.example",
        Standing.MEMBER,
    )


def test_the_same_list_again_changes_nothing(actor: Actor) -> None:
    services.apply(by=actor, pk=_read(actor).pk, choices=Choices())
    again = _read(actor)
    assert [one.state for one in queries.checked(again)][:3] == ["same", "error", "same"]
    found = services.apply(by=actor, pk=again.pk, choices=Choices())
    assert found == {"created": 0, "updated": 0, "same": 2}
    assert Contact.objects.count() == 2
    assert MemberEvent.objects.count() == 2


def test_contacts_only(actor: Actor) -> None:
    services.apply(by=actor, pk=_read(actor).pk, choices=Choices(as_members=False))
    assert set(Contact.objects.values_list("standing", flat=True)) == {Standing.KNOWN}
    assert not MemberEvent.objects.exists()


def test_college_and_day_for_the_whole_list(actor: Actor) -> None:
    college = College.objects.create(community=actor.community, code="liberaux", name="Libéraux")
    salaried = College.objects.create(community=actor.community, code="salaries", name="Salariés")
    row = _read(actor, "Nom\tCollège\nMartin\t\nDurand\tsalariés\nPetit\thospitaliers\n")
    assert [one.state for one in queries.checked(row)] == ["new", "new", "error"]
    services.apply(by=actor, pk=row.pk, choices=Choices(college_id=college.pk, joined_on=date(2025, 1, 1)))
    assert dict(Contact.objects.order_by("pk").values_list("last_name", "college_id")) == {
        "Martin": college.pk,
        "Durand": salaried.pk,
    }
    assert set(Contact.objects.values_list("joined_on", flat=True)) == {date(2025, 1, 1)}
    with pytest.raises(services.ImportRefused, match="à venir"):
        services.apply(by=actor, pk=_read(actor).pk, choices=Choices(joined_on=date(2999, 1, 1)))


def test_organisations_and_unread_names(actor: Actor) -> None:
    row = _read(
        actor, "Structure\tNom\tVille\nMairie de Bessèges\t\tBessèges\nMSP\tMARTIN Jeanne\tBessèges\n"
    )
    one, two = queries.checked(row)
    assert (one.values["kind"], one.values["category"], one.name) == (
        "organisation",
        "elected",
        "Mairie de Bessèges",
    )
    assert (two.values["kind"], two.values["organisation_name"]) == ("person", "MSP")


def test_undo_takes_everything_back(actor: Actor) -> None:
    known = create_contact(by=actor, last_name="Aubepine", first_name="Jeanne", commune_code=BESSEGES)
    row = _read(actor)
    services.apply(by=actor, pk=row.pk, choices=Choices())
    found = undoing.undo(by=actor, pk=row.pk)
    assert (found.removed, found.restored, found.kept) == (1, 1, [])
    known.refresh_from_db()
    assert (known.email, known.phone, known.profession, known.standing, known.joined_on) == (
        "",
        "",
        "",
        Standing.KNOWN,
        None,
    )
    assert known.commune_id == BESSEGES
    assert not MemberEvent.objects.exists()
    assert Contact.objects.count() == 1
    # The list waits again.
    row.refresh_from_db()
    assert services.apply(by=actor, pk=row.pk, choices=Choices())["created"] == 1


def test_undo_keeps_what_was_changed_since_and_says_it(actor: Actor) -> None:
    row = _read(
        actor, "Nom\tMail\nMartin\ta@cabinet.example\nDurand\tb@cabinet.example\nPetit\tc@cabinet.example\n"
    )
    services.apply(by=actor, pk=row.pk, choices=Choices())
    martin, durand = (Contact.objects.get(last_name=name) for name in ("Martin", "Durand"))
    update_contact(by=actor, pk=martin.pk, version=martin.version, phone="0612345678")
    suspend(by=actor, contact=durand, on=durand.joined_on)
    found = undoing.undo(by=actor, pk=row.pk)
    assert found.removed == 1
    assert sorted(found.kept) == [("Durand", "adhésion modifiée depuis"), ("Martin", "fiche modifiée depuis")]
    assert set(Contact.objects.values_list("last_name", flat=True)) == {"Martin", "Durand"}
    with pytest.raises(services.ImportRefused):
        undoing.undo(by=actor, pk=row.pk)


def test_undo_of_a_line_imported_as_the_double_of_another(actor: Actor) -> None:
    """Two lines of one person: the second, imported later, must not hide that the first made the contact."""
    text = "Nom\tPrénom\tMail\nMartin\tZoé\ta@cabinet.example\nMartin\tZoé\ta@cabinet.example\n"
    row = _read(actor, text)
    for _ in range(2):
        services.apply(by=actor, pk=row.pk, choices=Choices())
    assert ImportLine.objects.exclude(outcome="").count() == 2
    found = undoing.undo(by=actor, pk=row.pk)
    assert (found.removed, found.restored, found.kept) == (1, 0, [])
    assert not Contact.objects.exists()

    services.apply(by=actor, pk=row.pk, choices=Choices())
    martin = Contact.objects.get()
    update_contact(by=actor, pk=martin.pk, version=martin.version, phone="0612345678")
    services.apply(by=actor, pk=row.pk, choices=Choices())
    found = undoing.undo(by=actor, pk=row.pk)
    assert (found.removed, found.kept) == (0, [("Zoé Martin", "fiche modifiée depuis")])


def test_undo_of_a_line_that_completed_what_another_had_made(actor: Actor) -> None:
    row = _read(actor, "Nom\tPrénom\tTél\nMartin\tZoé\t\nMartin\tZoé\t0612345678\n")
    for _ in range(2):
        services.apply(by=actor, pk=row.pk, choices=Choices())
    assert Contact.objects.get().phone
    assert undoing.undo(by=actor, pk=row.pk).removed == 1
    assert not Contact.objects.exists()


def test_a_total_and_a_shared_address_are_said(actor: Actor) -> None:
    row = _read(
        actor,
        "Nom\tPrénom\tMail\nMartin\tZoé\ta@cabinet.example\nDurand\tLéo\tA@cabinet.example\nTOTAL\t2\t\n",
    )
    one, two, total = queries.checked(row)
    assert (one.state, two.state, total.state) == ("new", "new", "error")
    assert "même adresse électronique qu’à la ligne 2" in two.problems
    assert "laissez-la de côté" in total.problems


def test_undo_keeps_who_serves_elsewhere(actor: Actor) -> None:
    row = _read(actor, "Structure\nMairie de Bessèges\n")
    services.apply(by=actor, pk=row.pk, choices=Choices())
    town_hall = Contact.objects.get()
    create_contact(by=actor, last_name="Élue", represents=town_hall)
    assert undoing.undo(by=actor, pk=row.pk).kept[0][0] == "Mairie de Bessèges"
    assert Contact.objects.filter(pk=town_hall.pk).exists()


def test_who_had_left_comes_back_after_having_left(actor: Actor) -> None:
    row = _read(actor, "Nom\tDate d'adhésion\nMartin\t2020\n")
    services.apply(by=actor, pk=row.pk, choices=Choices())
    martin = Contact.objects.get()
    leave(by=actor, contact=martin, on=date(2025, 6, 30))
    again = _read(actor, "Nom\tDate d'adhésion\nMartin\t2020\n")
    services.apply(by=actor, pk=again.pk, choices=Choices())
    martin.refresh_from_db()
    assert (martin.standing, martin.joined_on) == (Standing.MEMBER, date(2025, 6, 30))
    undoing.undo(by=actor, pk=again.pk)
    martin.refresh_from_db()
    assert (martin.standing, martin.left_on) == (Standing.FORMER, date(2025, 6, 30))


def test_an_applied_list_is_not_thrown_away(actor: Actor) -> None:
    row = _read(actor)
    services.apply(by=actor, pk=row.pk, choices=Choices())
    with pytest.raises(services.ImportRefused):
        services.remove(by=actor, pk=row.pk)
    undoing.undo(by=actor, pk=row.pk)
    services.remove(by=actor, pk=row.pk)
    assert not MemberImport.objects.exists()
    assert not ImportLine.objects.exists()


def test_checking_and_importing_ask_the_same_whatever_the_size(
    actor: Actor, django_assert_max_num_queries: Any
) -> None:
    lines = "\n".join(f"Nom{number}\tPrénom\tBessèges\tIDEL\t06{number:08d}" for number in range(300))
    row = _read(actor, f"Nom\tPrénom\tVille\tProfession\tTél\n{lines}\n")
    with django_assert_max_num_queries(12):
        assert len(queries.checked(row)) == 300
    with django_assert_max_num_queries(45):
        services.apply(by=actor, pk=row.pk, choices=Choices())
    with django_assert_max_num_queries(120):
        assert undoing.undo(by=actor, pk=row.pk).removed == 300


def test_words_that_say_nothing_are_nothing(actor: Actor) -> None:
    row = _read(actor, "Nom\tPrénom\tTél\tProfession\nMartin\tZoé\tnéant\tAutre\n")
    one = queries.checked(row)[0]
    assert (one.state, one.values["phone"], one.values["function"]) == ("new", "", "")


def test_a_list_that_waits_is_something_to_do(actor: Actor) -> None:
    row = _read(actor)
    assert [one.label for one in queries.import_todos(actor)] == [
        "Terminer l’import de la liste « liste.xlsx »"
    ]
    services.apply(by=actor, pk=row.pk, choices=Choices())
    assert queries.import_todos(actor) == []
