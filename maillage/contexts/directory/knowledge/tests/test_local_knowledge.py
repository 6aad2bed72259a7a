"""What is known locally: kept through imports, told with who and when, and to whom."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.directory.entries import subjects
from maillage.contexts.directory.knowledge import languages
from maillage.contexts.directory.knowledge.models import EntryConfirmation, LocalKnowledge, Teller
from maillage.contexts.directory.knowledge.panels import load_professional_panel, load_structure_panel
from maillage.contexts.directory.knowledge.queries import (
    Wished,
    knowledge_of,
    subjects_with,
)
from maillage.contexts.directory.knowledge.retention import KEPT_FOR, forget_old
from maillage.contexts.directory.knowledge.services import Facts, confirm, save_knowledge
from maillage.contexts.directory.knowledge.tests.conftest import (
    PEOPLE,
    PHARMACY,
    SECOND,
    entry,
    of_kind,
    person,
)
from maillage.contexts.directory.objections.services import record_objection
from maillage.contexts.directory.professionals.models import Professional
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.directory.tests.ground import bring, edition, idnps
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf, ClientOf

pytestmark = [pytest.mark.django_db(transaction=True)]

FACTS = Facts(
    direct_line="04 66 00 00 01",
    email="secretariat@cabinet.example",
    takes_new_patients="some",
    languages=("en", "fsl"),
    home_visits=True,
    wheelchair_access=False,
    weekly_hours=Decimal("17.5"),
    opening_hours="du lundi au jeudi",
)
PAGE = "/c/val-exemple/annuaire/connaissances/{}/"


def _post(client: Client, rank: int, **fields: str) -> int:
    return client.post(PAGE.format(of_kind(rank)), fields).status_code


def test_languages_are_understood_as_people_write_them() -> None:
    assert languages.codes_of("Anglais, LSF ; arabe,,anglais, français") == ["en", "fsl", "ar"]
    assert languages.names_of(["en", "fsl"]) == "anglais, langue des signes (LSF)"
    assert languages.codes_of(languages.names_of(languages.LANGUAGES)[:60].rpartition(",")[0])
    with pytest.raises(languages.UnknownLanguages, match="klingon"):
        languages.codes_of("anglais, klingon")
    with pytest.raises(languages.UnknownLanguages, match="12"):
        languages.codes_of(",".join(list(languages.LANGUAGES.values())[:13]))


def test_what_is_known_survives_imports(inside: Community, coordinator: Actor, folder: Path) -> None:
    save_knowledge(by=coordinator, entry=entry(inside, person(1)), facts=FACTS)
    bring(edition(folder, SECOND, PEOPLE[1:]), accept_shrink=True)
    assert knowledge_of(inside, [of_kind(1), of_kind(2)])[of_kind(1)].email == FACTS.email
    # Gone from the register and back again: what was known is there.
    back = bring(edition(folder, SECOND.replace(day=2), PEOPLE))
    assert back.state == "accepted"
    assert knowledge_of(inside, [of_kind(1)])[of_kind(1)].languages == ["en", "fsl"]


def test_what_did_not_change_is_not_written_again(inside: Community, coordinator: Actor) -> None:
    where = entry(inside, person(1))
    assert save_knowledge(by=coordinator, entry=where, facts=Facts()) is None
    first = save_knowledge(by=coordinator, entry=where, facts=FACTS)
    assert first is not None and first.new_patients_said_on is not None
    with scopes_disabled():
        lines = AuditEntry.objects.filter(action="knowledge.changed")
        assert lines.count() == 1
        changes = lines.get().changes
    assert changes["direct_line"] == [None, "•••"] or changes["direct_line"] == ["", "•••"]
    assert "secretariat@cabinet.example" not in str(changes) and "04 66" not in str(changes)
    again = save_knowledge(by=coordinator, entry=where, facts=FACTS)
    assert again is not None and again.updated_at == first.updated_at
    with scopes_disabled():
        assert AuditEntry.objects.filter(action="knowledge.changed").count() == 1


def test_the_form(known: Community, client_of: ClientOf) -> None:
    client = client_of("president")
    assert _post(client, 1, languages="anglais, LSF", weekly_hours="17,5", home_visits="yes") == 302
    with scope(community=known):
        row = LocalKnowledge.objects.get()
    assert (row.language_codes, row.weekly_hours, row.home_visits) == (" en fsl ", Decimal("17.5"), True)
    assert row.wheelchair_access is None and row.updated_by is not None
    page = client.get(PAGE.format(of_kind(1))).content.decode()
    assert "anglais, langue des signes (LSF)" in page.replace("\u00a0", " ") and 'value="17,5"' in page


def test_two_windows_lose_nothing(known: Community, client_of: ClientOf) -> None:
    first, second = client_of("president"), client_of("coordinator")
    assert _post(first, 1, version="0", opening_hours="le matin", home_visits="yes") == 302
    typed = {"version": "0", "opening_hours": "le soir", "languages": "arabe"}
    answer = second.post(PAGE.format(of_kind(1)), typed)
    page = answer.content.decode().replace("\u00a0", " ")
    assert answer.status_code == 422
    assert "Modifié entre-temps par Exemple Présidence, le" in page.replace("President", "Présidence")
    assert "le matin" in page and "le soir" in page and "arabe" in page and 'value="1"' in page
    with scope(community=known):
        row = LocalKnowledge.objects.get()
        assert (row.opening_hours, row.home_visits, row.version) == ("le matin", True, 1)
    # The same thing said twice is no conflict; saved again, what was typed is kept.
    assert _post(first, 1, version="0", opening_hours="le matin", home_visits="yes") == 302
    assert _post(second, 1, **{**typed, "version": "1"}) == 302
    with scope(community=known):
        row = LocalKnowledge.objects.get()
        assert (row.opening_hours, row.home_visits, row.version) == ("le soir", None, 2)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("languages", "klingon", "Langue inconnue"),
        ("weekly_hours", "beaucoup", "17,5"),
        ("weekly_hours", "200", "cent heures"),
        ("direct_line", "appelez-moi", "numéro de téléphone"),
        ("email", "pas une adresse", "Écrivez une adresse électronique valide, par exemple"),
        ("opening_hours", "x" * 301, "Trois cents signes"),
        ("takes_new_patients", "peut-être", "choix"),
        ("home_visits", "2", "choix"),
    ],
)
def test_bad_input_is_told_and_nothing_is_lost(
    known: Community, client_of: ClientOf, field: str, value: str, said: str
) -> None:
    client = client_of("coordinator")
    fields = {"opening_hours": "le matin", field: value}
    answer = client.post(PAGE.format(of_kind(1)), fields)
    page = answer.content.decode().replace("\u00a0", " ")
    assert answer.status_code == 422 and said in page
    assert fields["opening_hours"] in page
    with scope(community=known):
        assert not LocalKnowledge.objects.exists()


def test_addresses_that_name_nothing(known: Community, client_of: ClientOf) -> None:
    client = client_of("coordinator")
    for subject in (
        of_kind(5),
        "professional:",
        "nothing",
        "organisation:1",
        "structure:000",
        "professional:%00",
    ):
        assert client.get(PAGE.format(subject)).status_code == 404


def test_a_structure_has_local_knowledge_too(known: Community, client_of: ClientOf) -> None:
    client = client_of("coordinator")
    url = PAGE.format(f"structure:{PHARMACY}")
    page = client.get(url).content.decode()
    assert "Pharmacie des Bois" in page and "weekly_hours" not in page
    assert client.post(url, {"wheelchair_access": "yes"}).status_code == 302
    with scope(community=known):
        assert subjects_with(known, kind=subjects.STRUCTURE, wheelchair=True) == {PHARMACY}


def test_who_sees_the_direct_line(inside: Community, coordinator: Actor, actor_of: ActorOf) -> None:
    save_knowledge(by=coordinator, entry=entry(inside, person(1)), facts=FACTS)
    somebody = Professional.objects.get(pk=idnps(1))
    colleague = load_professional_panel(actor_of("professional"), somebody)
    assert colleague["direct"]["line"] == FACTS.direct_line and "Exemple Coordination" in colleague["said"]
    assert colleague["may"]["report_correction"] and not colleague["may"]["knowledge"]
    partner = load_professional_panel(actor_of("partner"), somebody)
    assert partner["direct"] == {} and not partner["may"]["report_correction"]
    labels = dict(partner["facts"])
    assert labels["Langues, en plus du français"] == "anglais, langue des signes (LSF)"
    assert "Heures par semaine ici" not in labels
    assert dict(colleague["facts"])["Heures par semaine ici"] == "17,5"


def test_a_panel_about_nothing_known(inside: Community, coordinator: Actor) -> None:
    pharmacy: Any = Structure.objects.get()
    content = load_structure_panel(coordinator, pharmacy)
    assert content["facts"] == [] and content["may"]["ask_entry"]


def test_what_others_look_for(inside: Community, coordinator: Actor) -> None:
    save_knowledge(by=coordinator, entry=entry(inside, person(1)), facts=FACTS)
    save_knowledge(by=coordinator, entry=entry(inside, person(2)), facts=Facts(takes_new_patients="no"))
    assert subjects_with(inside, new_patients=True) == {idnps(1)}
    assert subjects_with(inside, language="fsl") == {idnps(1)}
    assert subjects_with(inside, language="f") == frozenset()
    assert subjects_with(inside, wheelchair=True) == frozenset()
    assert subjects_with(inside) == {idnps(1), idnps(2)}
    assert subjects_with(inside, language="en", home_visits=True) == {idnps(1)}
    assert not Wished() and Wished(wheelchair=True)


def test_another_community_knows_nothing_of_it(
    inside: Community, other_community: Community, coordinator: Actor
) -> None:
    save_knowledge(by=coordinator, entry=entry(inside, person(1)), facts=FACTS)
    with scope(community=other_community):
        assert knowledge_of(other_community, [of_kind(1)]) == {}
        assert subjects_with(other_community, language="en") == frozenset()


def test_an_objection_deletes_it_everywhere(
    inside: Community, other_community: Community, coordinator: Actor, actor_of: ActorOf
) -> None:
    save_knowledge(by=coordinator, entry=entry(inside, person(1)), facts=FACTS)
    where = entry(inside, person(1))
    with scope(community=other_community):
        save_knowledge(by=actor_of("coordinator", community=other_community), entry=where, facts=FACTS)
    save_knowledge(by=coordinator, entry=entry(inside, person(2)), facts=FACTS)
    record_objection(by=Actor.system(), identifier=idnps(1))
    with scopes_disabled():
        assert list(LocalKnowledge.objects.values_list("subject", flat=True)) == [of_kind(2)]


def test_what_is_known_of_those_who_left_is_forgotten_in_time(
    inside: Community, coordinator: Actor, folder: Path
) -> None:
    for rank in (1, 2):
        save_knowledge(by=coordinator, entry=entry(inside, person(rank)), facts=FACTS)
        confirm(by=coordinator, entry=entry(inside, person(rank)), told_by=Teller.TEAM)
    long_ago = timezone.now() - KEPT_FOR - timedelta(days=1)
    LocalKnowledge.objects.update(updated_at=long_ago)
    EntryConfirmation.objects.update(confirmed_at=long_ago)
    assert forget_old() == 0
    bring(edition(folder, SECOND, PEOPLE[1:]), accept_shrink=True)
    LocalKnowledge.objects.filter(subject=of_kind(1)).update(updated_at=timezone.now())
    assert forget_old() == 1
    LocalKnowledge.objects.filter(subject=of_kind(1)).update(updated_at=long_ago)
    assert forget_old() == 1
    assert [row.subject for row in LocalKnowledge.objects.order_by("pk")] == [of_kind(2)]
    assert [row.subject for row in EntryConfirmation.objects.order_by("pk")] == [of_kind(2)]
