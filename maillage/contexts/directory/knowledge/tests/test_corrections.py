"""Mistakes of the register that somebody reports: who may, and how the next imports settle them."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connections
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.directory.entries import subjects
from maillage.contexts.directory.imports.models import ImportRun, RegisterState
from maillage.contexts.directory.imports.tasks import replay_registers
from maillage.contexts.directory.knowledge import settling
from maillage.contexts.directory.knowledge.corrections import AlreadySettled, Report, report, settle
from maillage.contexts.directory.knowledge.models import (
    Correction,
    CorrectionKind,
    CorrectionState,
    LocalKnowledge,
)
from maillage.contexts.directory.knowledge.panels import correction_todos, load_professional_panel
from maillage.contexts.directory.knowledge.retention import KEPT_FOR, forget_old
from maillage.contexts.directory.knowledge.services import Facts, save_knowledge
from maillage.contexts.directory.knowledge.settling import settle_corrections
from maillage.contexts.directory.knowledge.tests.conftest import (
    FIRST,
    PEOPLE,
    PHARMACY,
    SECOND,
    entry,
    of_kind,
    person,
)
from maillage.contexts.directory.professionals.models import Professional
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.directory.tests.ground import (
    ALPHA,
    BETA,
    DELTA,
    GAMMA,
    bring,
    doctor,
    edition,
    idnps,
    line,
)
from maillage.contexts.directory.tests.ground import (
    settle as settle_community,
)
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf, ClientOf

pytestmark = [pytest.mark.django_db(transaction=True)]

ROOT = "/c/val-exemple/annuaire/connaissances/"


def _report(
    community: Community, by: Actor, rank: int, kind: CorrectionKind, place: int | None = None
) -> Correction:
    """`place`: rank of the place among those of the entry on the territory."""
    where = entry(community, person(rank))
    said = Report(kind, None if place is None else where.places_here[place])
    return report(by=by, entry=where, said=said)


def _state(correction: Correction) -> tuple[str, Any]:
    row = Correction.objects.get(pk=correction.pk)
    return row.state, row.checked_on


def test_who_may_report(known: Community, client_of: ClientOf) -> None:
    url = f"{ROOT}{of_kind(3)}/signaler/"
    fields = {"kind": "gone", "place": f"{ALPHA} CABINET DES BOIS", "detail": "Partie en juin."}
    for role in ("partner", "supervisor", "auditor"):
        assert client_of(role).post(url, fields).status_code == 403
    assert client_of("professional").post(url, fields).status_code == 302
    # Said twice, kept once.
    assert client_of("president").post(url, fields).status_code == 302
    with scope(community=known):
        row = Correction.objects.get()
        assert (row.commune_code, row.place_name, row.state) == (ALPHA, "CABINET DES BOIS", "waiting")
        assert row.recorded_generation == row.checked_generation == 1
    page = client_of("professional").get(f"{ROOT}{of_kind(3)}/signaler/").content.decode()
    assert "Cabinet des Bois, Alpha-les-Bois" in page and "partout sur le territoire" in page


def test_what_is_reported_shows_on_the_entry(known: Community, actor_of: ActorOf) -> None:
    with scope(community=known):
        where = entry(known, person(1))
        said = Report(CorrectionKind.RETIRED, None, "Fêtée en juin.")
        report(by=actor_of("professional"), entry=where, said=said)
        somebody = Professional.objects.get(pk=idnps(1))
        waiting = load_professional_panel(actor_of("coordinator"), somebody)["waiting"]
        assert [(one["kind"], one["still"], one["detail"]) for one in waiting] == [
            ("a pris sa retraite", "prochain import attendu", "Fêtée en juin.")
        ]
        assert waiting[0]["settle"]
        # Departures of named persons are not for partners; a wrong telephone is, without what colleagues wrote.
        report(
            by=actor_of("professional"),
            entry=where,
            said=Report(CorrectionKind.WRONG_PHONE, None, "Ligne coupée."),
        )
        partner = load_professional_panel(actor_of("partner"), somebody)["waiting"]
        assert [(one["kind"], one["detail"], one["by"], one["settle"]) for one in partner] == [
            ("le téléphone est faux", "", "", {})
        ]


@pytest.mark.postgres
def test_what_several_say_at_once_is_kept_once(known: Community, coordinator: Actor) -> None:
    barrier = threading.Barrier(8)
    failures: list[Exception] = []

    def tell() -> None:
        try:
            barrier.wait(timeout=20)
            with scope(community=known):
                _report(known, coordinator, 1, CorrectionKind.RETIRED)
                where = entry(known, person(2))
                save_knowledge(by=coordinator, entry=where, facts=Facts(opening_hours="le matin"))
        except DatabaseError as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=tell) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    with scope(community=known):
        assert (Correction.objects.count(), LocalKnowledge.objects.count()) == (1, 1)
    assert failures == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Dites ce qui est faux"),
        ({"kind": "closed"}, "choix"),
        ({"kind": "phone"}, "Choisissez le lieu"),
        ({"kind": "gone", "place": "75056 ailleurs"}, "plus dans la fiche"),
        ({"kind": "gone", "detail": "x" * 301}, "Trois cents"),
    ],
)
def test_a_report_that_cannot_be_kept(
    known: Community, client_of: ClientOf, fields: dict[str, str], said: str
) -> None:
    answer = client_of("coordinator").post(f"{ROOT}{of_kind(3)}/signaler/", fields)
    assert answer.status_code == 422 and said in answer.content.decode()
    with scope(community=known):
        assert not Correction.objects.exists()


def test_the_same_report_again_says_since_when(known: Community, client_of: ClientOf) -> None:
    url, fields = f"{ROOT}{of_kind(1)}/signaler/", {"kind": "phone"}
    first = client_of("coordinator").post(url, fields, follow=True).content.decode()
    assert "Votre signalement est gardé" in first
    page = client_of("professional").post(url, fields, follow=True).content.decode().replace("\u00a0", " ")
    assert "Votre signalement est gardé" not in page
    assert f"Déjà signalé le {timezone.localdate():%d/%m/%Y} par Exemple Coordination" in page
    # What each of the two ways to end it does is told to those who may.
    assert "« Le registre a raison » clôt" in client_of("coordinator").get(
        f"{ROOT}signalements/"
    ).content.decode().replace("\u00a0", " ")
    with scope(community=known):
        assert Correction.objects.count() == 1


def test_the_only_place_need_not_be_chosen(known: Community, client_of: ClientOf) -> None:
    assert (
        client_of("coordinator").post(f"{ROOT}{of_kind(1)}/signaler/", {"kind": "phone"}).status_code == 302
    )
    with scope(community=known):
        row = Correction.objects.get()
    assert (row.place_name, row.register_value) == ("CABINET DU PONT", "0100000000")


def test_gone_from_the_register_it_agrees(inside: Community, coordinator: Actor, folder: Path) -> None:
    gone = _report(inside, coordinator, 1, CorrectionKind.NO_LONGER_HERE, place=0)
    one_place = _report(inside, coordinator, 3, CorrectionKind.NO_LONGER_HERE, place=0)
    stays = _report(inside, coordinator, 2, CorrectionKind.NO_LONGER_HERE)
    retired = _report(inside, coordinator, 2, CorrectionKind.RETIRED)
    assert settle_corrections() == 0 and _state(gone) == ("waiting", None)
    left = {place.commune_code for place in entry(inside, person(3)).places_here[:1]}
    rows = [row for row in PEOPLE[1:] if not (row["national_id"] == idnps(3) and row["commune_code"] in left)]
    bring(edition(folder, SECOND, rows), accept_shrink=True)
    assert settle_corrections() == 2
    assert _state(gone)[0] == _state(one_place)[0] == "agreed"
    assert _state(stays) == _state(retired) == ("waiting", SECOND)
    assert [todo.label for todo in correction_todos(coordinator)] == [
        "2 signalements que le registre ne suit pas : vérifier auprès de la personne"
    ]
    with scopes_disabled():
        journal = AuditEntry.objects.filter(action="correction.agreed").order_by("pk")
        assert [(row.actor_label, row.community_id) for row in journal] == [("Installation", inside.pk)] * 2
    # Asked once for each edition.
    Correction.objects.filter(pk=stays.pk).update(checked_on=FIRST)
    assert settle_corrections() == 0 and _state(stays) == ("waiting", FIRST)


def test_a_place_written_otherwise_is_the_same_place(
    inside: Community, coordinator: Actor, folder: Path
) -> None:
    same = {"street_name": "des Sorbiers", "street_number": "3"}
    bring(edition(folder, SECOND, [doctor(1, trade_name="CABINET", **same), *PEOPLE[1:]]))
    gone = _report(inside, coordinator, 1, CorrectionKind.NO_LONGER_HERE, place=0)
    assert Correction.objects.get(pk=gone.pk).register_value
    bring(
        edition(
            folder, SECOND.replace(day=2), [doctor(1, trade_name="CABINET DU DOCTEUR", **same), *PEOPLE[1:]]
        )
    )
    assert settle_corrections() == 0
    bring(
        edition(
            folder,
            SECOND.replace(day=3),
            [doctor(1, trade_name="MAISON", street_name="du Port"), *PEOPLE[1:]],
        )
    )
    assert settle_corrections() == 1


def test_a_value_that_the_register_no_longer_says(
    inside: Community, coordinator: Actor, folder: Path
) -> None:
    phone = _report(inside, coordinator, 1, CorrectionKind.WRONG_PHONE, place=0)
    job = _report(inside, coordinator, 2, CorrectionKind.WRONG_PROFESSION, place=0)
    changed = doctor(1, trade_name="CABINET DU PONT", phone="0499999999")
    bring(edition(folder, SECOND, [changed, *PEOPLE[1:]]))
    assert settle_corrections() == 1
    assert _state(phone)[0] == "agreed" and _state(job) == ("waiting", SECOND)


def test_a_wrong_value_under_another_name_is_still_wrong(
    inside: Community, coordinator: Actor, folder: Path
) -> None:
    phone = _report(inside, coordinator, 1, CorrectionKind.WRONG_PHONE, place=0)
    renamed = doctor(1, trade_name="CABINET DU DOCTEUR")
    bring(edition(folder, SECOND, [renamed, *PEOPLE[1:]]))
    assert settle_corrections() == 0 and _state(phone) == ("waiting", SECOND)
    moved = doctor(1, trade_name="CABINET DU DOCTEUR", phone="0499999999")
    bring(edition(folder, SECOND.replace(day=2), [moved, *PEOPLE[1:]]))
    assert settle_corrections() == 1 and _state(phone)[0] == "agreed"


def test_the_same_edition_read_again_is_not_asked(inside: Community, coordinator: Actor) -> None:
    """A territory that changes has the kept file read again: no newer register has spoken."""
    gone = _report(inside, coordinator, 1, CorrectionKind.NO_LONGER_HERE)
    settle_community(inside, [BETA, DELTA])
    assert replay_registers.call() == "replayed rpps"
    assert settle_corrections() == 0 and _state(gone) == ("waiting", None)
    assert correction_todos(coordinator) == []


def test_a_commune_that_is_no_longer_read_says_nothing(
    inside: Community, coordinator: Actor, folder: Path
) -> None:
    gone = _report(inside, coordinator, 1, CorrectionKind.NO_LONGER_HERE, place=0)
    Correction.objects.filter(pk=gone.pk).update(commune_code="75056")
    bring(edition(folder, SECOND, PEOPLE))
    assert settle_corrections() == 0 and _state(gone) == ("waiting", None)


def test_a_structure_that_closed(inside: Community, coordinator: Actor) -> None:
    where = entry(inside, subjects.structure(PHARMACY))
    closed = report(by=coordinator, entry=where, said=Report(CorrectionKind.CLOSED))
    run = ImportRun.objects.create(
        source="finess",
        state="accepted",
        file_name="finess",
        file_size_bytes=1,
        started_at=timezone.now(),
        extraction_on=SECOND,
    )
    state = RegisterState.objects.filter(source="finess")
    state.update(generation=2, run=run)
    assert settle_corrections() == 0 and _state(closed) == ("waiting", SECOND)
    Structure.objects.update(until=3)
    state.update(generation=3)
    assert settle_corrections() == 1 and _state(closed)[0] == "agreed"


def test_many_are_judged_batch_by_batch(
    inside: Community, coordinator: Actor, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "BATCH", 2)
    for kind in (CorrectionKind.NO_LONGER_HERE, CorrectionKind.RETIRED, CorrectionKind.DECEASED):
        _report(inside, coordinator, 1, kind)
        _report(inside, coordinator, 2, kind)
    bring(edition(folder, SECOND, PEOPLE[1:]), accept_shrink=True)
    assert settle_corrections() == 3
    assert Correction.objects.filter(state="waiting", checked_on=SECOND).count() == 3


def test_another_community_is_judged_on_its_own_territory(
    inside: Community, other_community: Community, coordinator: Actor, actor_of: ActorOf, folder: Path
) -> None:
    settle_community(other_community, [BETA])
    mine = _report(inside, coordinator, 3, CorrectionKind.NO_LONGER_HERE)
    with scope(community=other_community):
        theirs = _report(
            other_community,
            actor_of("coordinator", community=other_community),
            3,
            CorrectionKind.NO_LONGER_HERE,
        )
    rows = [row for row in PEOPLE if row["national_id"] != idnps(3)]
    bring(edition(folder, SECOND, [*rows, line(3, ALPHA), line(8, GAMMA)]), accept_shrink=True)
    assert settle_corrections() == 1
    assert _state(mine)[0] == "waiting"
    with scope(community=other_community):
        assert _state(theirs)[0] == "agreed"


def test_somebody_settles_it(known: Community, client_of: ClientOf, coordinator: Actor) -> None:
    with scope(community=known):
        first = _report(known, coordinator, 1, CorrectionKind.NO_LONGER_HERE)
        second = _report(known, coordinator, 2, CorrectionKind.RETIRED)
    close, withdraw = f"{ROOT}signalements/{{}}/clore/", f"{ROOT}signalements/{{}}/retirer/"
    assert client_of("professional").post(close.format(first.pk)).status_code == 403
    assert client_of("stranger").post(close.format(first.pk)).status_code == 404
    client = client_of("assistant")
    assert client.post(close.format(first.pk)).status_code == 302
    assert client.post(withdraw.format(second.pk)).status_code == 302
    assert "déjà réglé" in client.post(withdraw.format(first.pk), follow=True).content.decode()
    with scope(community=known):
        assert (_state(first)[0], _state(second)[0]) == ("refused", "withdrawn")
        with pytest.raises(AlreadySettled):
            settle(by=coordinator, correction=first, state=CorrectionState.AGREED, label="x")
    page = client.get(f"{ROOT}signalements/").content.decode()
    assert "2 signalements" in page.replace("\u00a0", " ") and "le registre avait raison" in page
    kept = client.get(f"{ROOT}signalements/", {"etat": "waiting"}).content.decode()
    assert "Rien ne correspond" in kept


def test_what_is_settled_is_forgotten_after_a_year(inside: Community, coordinator: Actor) -> None:
    row = _report(inside, coordinator, 1, CorrectionKind.NO_LONGER_HERE)
    settle(by=coordinator, correction=row, state=CorrectionState.WITHDRAWN, label="x")
    assert forget_old() == 0
    Correction.objects.update(settled_at=timezone.now() - KEPT_FOR - timedelta(days=1))
    assert forget_old() == 1


def test_the_list_says_what_waits(known: Community, client_of: ClientOf, coordinator: Actor) -> None:
    with scope(community=known):
        row = _report(known, coordinator, 2, CorrectionKind.NO_LONGER_HERE)
        _report(known, coordinator, 2, CorrectionKind.RETIRED)
    client = client_of("professional")
    page = client.get("/c/val-exemple/annuaire/").content.decode().replace("\u00a0", " ")
    assert page.count("signalé : n’exerce plus ici") == 1 and "retraite" not in page
    with scope(community=known):
        _report(known, coordinator, 3, CorrectionKind.DECEASED)
        _report(known, coordinator, 2, CorrectionKind.WRONG_PHONE)
    seen = client_of("partner").get("/c/val-exemple/annuaire/").content.decode().replace("\u00a0", " ")
    # Of what is reported, partners see what tells of no departure.
    assert seen.count("signalé : ") == 1 and "signalé : le téléphone est faux" in seen
    with scope(community=known):
        settle(by=coordinator, correction=row, state=CorrectionState.NOT_AGREED, label="x")
    page = client.get("/c/val-exemple/annuaire/").content.decode().replace("\u00a0", " ")
    assert "signalé : a pris sa retraite" in page
