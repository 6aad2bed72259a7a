"""Protocols: a register with its texts, who takes part, inclusions that name nobody."""

from __future__ import annotations

import io
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
import xlsxwriter
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.association.api import SamePerson
from maillage.contexts.association.models import Contact
from maillage.contexts.care.protocols import importing, personal_data, queries, same_person, services
from maillage.contexts.care.protocols.models import Inclusion, Participation, Protocol
from maillage.contexts.care.protocols.refusals import Alike, ChangedMeanwhile, ProtocolRefused
from maillage.platform.audit.models import AuditEntry
from maillage.platform.registry.personal_data import Person
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf, ClientOf

BASE = "/c/val-exemple/soins/protocoles/"
PRODUCTS = ["fosfomycine", "aucun produit"]
_numbers = count(1)


@pytest.fixture
def coordinator(scoped: Community, actor_of: ActorOf) -> Actor:
    return actor_of("coordinator")


@pytest.fixture
def protocol(coordinator: Actor) -> Protocol:
    values = {"name": "Cystite", "profession": "21", "products": PRODUCTS}
    return services.create_protocol(by=coordinator, once="a", values=values)


def pharmacy(community: Community, name: str) -> Contact:
    row: Contact = Contact.objects.create(
        community=community, kind="organisation", organisation_name=name, search_name=name.lower()
    )
    return row


@pytest.fixture
def part(protocol: Protocol, coordinator: Actor, actor_of: ActorOf) -> Participation:
    """A pharmacy, for which the account « professional » stands."""
    assert coordinator.community is not None
    place = pharmacy(coordinator.community, "Pharmacie du Pont")
    user = actor_of("professional").user
    Contact.objects.create(
        community=coordinator.community, last_name="Pilule", search_name="pilule", represents=place, user=user
    )
    return services.join(
        by=coordinator,
        protocol=protocol,
        contact=place,
        since_on=timezone.localdate() - timedelta(days=1_200),
    )


def said(**values: Any) -> dict[str, Any]:
    return {
        "day": timezone.localdate(),
        "age_band": "18_39",
        "sex": "f",
        "orientation": "site",
        "product": "fosfomycine",
        **values,
    }


def noted(by: Actor, part: Participation, **values: Any) -> Inclusion:
    return services.add_inclusion(
        by=by,
        participation=part,
        once=f"page{next(_numbers)}",
        values=said(**values),
        is_another=True,
        oldest=None,
    )


# --- The register -----------------------------------------------------------------------------------------


def test_the_national_protocols_wait_for_somebody_who_reads_them(coordinator: Actor) -> None:
    first = services.add_usual(by=coordinator)
    assert first >= 6
    assert services.add_usual(by=coordinator) == 0
    assert not Protocol.objects.filter(is_confirmed=True).exists()
    # Nothing that nobody read passes for sure: no date, and the reference says so itself.
    assert not Protocol.objects.exclude(source_on=None).exists()
    assert all(
        label.startswith("À confirmer") for label in Protocol.objects.values_list("source_label", flat=True)
    )
    assert set(Protocol.objects.values_list("profession", flat=True)) >= {"21", "60"}
    row = Protocol.objects.order_by("pk").first()
    # Under another name it is there all the same.
    services.change_protocol(by=coordinator, pk=row.pk, version=1, values={"name": "Le nôtre"})
    assert services.add_usual(by=coordinator) == 0
    assert Protocol.objects.count() == first
    Protocol.objects.filter(pk=row.pk).update(version=1)
    with pytest.raises(ProtocolRefused, match="intitulé"):
        services.change_protocol(
            by=coordinator, pk=row.pk, version=1, values={"is_confirmed": True, "source_label": ""}
        )
    assert not Protocol.objects.get(pk=row.pk).is_confirmed
    with pytest.raises(ProtocolRefused, match="date"):
        services.change_protocol(by=coordinator, pk=row.pk, version=1, values={"is_confirmed": True})
    read = {"is_confirmed": True, "source_label": "Arrêté", "source_on": date(2020, 3, 6)}
    services.change_protocol(by=coordinator, pk=row.pk, version=1, values=read)
    assert Protocol.objects.get(pk=row.pk).is_confirmed
    with pytest.raises(ChangedMeanwhile):
        services.change_protocol(by=coordinator, pk=row.pk, version=1, values={"summary": "x"})


def test_a_protocol_has_a_name_of_its_own(protocol: Protocol, coordinator: Actor, actor_of: ActorOf) -> None:
    same = services.create_protocol(by=coordinator, once="a", values={"name": "Autre", "profession": "21"})
    assert same.pk == protocol.pk
    for values in (
        {"name": "Cystite", "profession": "21"},
        {"name": " ", "profession": "21"},
        {"name": "B", "profession": ""},
    ):
        with pytest.raises(ProtocolRefused):
            services.create_protocol(by=coordinator, once=f"b{values['name']}", values=values)
    with pytest.raises(PermissionDenied):
        services.create_protocol(
            by=actor_of("professional"), once="z", values={"name": "Z", "profession": "21"}
        )
    with pytest.raises(PermissionDenied):
        services.add_usual(by=actor_of("secretary"))


def test_who_takes_part(protocol: Protocol, part: Participation, coordinator: Actor) -> None:
    again = services.join(
        by=coordinator, protocol=protocol, contact=part.contact, since_on=timezone.localdate()
    )
    assert (again.pk, again.since_on) == (part.pk, part.since_on)
    today = timezone.localdate()
    with pytest.raises(ProtocolRefused):
        services.leave(by=coordinator, pk=part.pk, until_on=part.since_on - timedelta(days=1))
    services.leave(by=coordinator, pk=part.pk, until_on=today - timedelta(days=1))
    services.leave(by=coordinator, pk=part.pk, until_on=today)
    assert Participation.objects.get().until_on == today - timedelta(days=1)
    part.refresh_from_db()
    with pytest.raises(ProtocolRefused, match="hors de la participation"):
        noted(coordinator, part)
    back = services.join(by=coordinator, protocol=protocol, contact=part.contact, since_on=today)
    assert (back.pk, back.until_on) == (part.pk, None)
    with pytest.raises(ProtocolRefused, match="formation"):
        services.join(
            by=coordinator,
            protocol=protocol,
            contact=pharmacy(protocol.community, "B"),
            since_on=today,
            trained_on=today + timedelta(days=1),
        )


# --- Inclusions -------------------------------------------------------------------------------------------


def test_an_inclusion_says_nothing_of_who_it_is() -> None:
    """Closed lists, a day, keys: no column can take a name or a sentence."""
    texts = {
        f.name for f in Inclusion._meta.concrete_fields if f.get_internal_type() in ("TextField", "JSONField")
    }
    assert texts == set()
    free = {
        f.name
        for f in Inclusion._meta.concrete_fields
        if f.get_internal_type() == "CharField" and not f.choices and f.name not in ("once", "product")
    }
    assert free == set()


@pytest.mark.parametrize(
    "wrong",
    [
        {"age_band": "Mme Untel"},
        {"age_band": ""},
        {"orientation": ""},
        {"product": "ordonnance de Mme Untel"},
        {"sex": "x"},
        {"has_doctor": "Dr Untel"},
    ],
)
def test_only_the_lists_are_taken(part: Participation, coordinator: Actor, wrong: dict[str, Any]) -> None:
    with pytest.raises(ProtocolRefused):
        noted(coordinator, part, **wrong)
    assert not Inclusion.objects.exists()


def test_days_are_of_the_participation(part: Participation, coordinator: Actor) -> None:
    today = timezone.localdate()
    for day in (today + timedelta(days=1), part.since_on - timedelta(days=1)):
        with pytest.raises(ProtocolRefused):
            noted(coordinator, part, day=day)
    with pytest.raises(ProtocolRefused, match="importez"):
        services.add_inclusion(
            by=coordinator, participation=part, once="x", values=said(day=today - timedelta(days=401))
        )


def test_a_pharmacy_enters_for_itself(part: Participation, actor_of: ActorOf, coordinator: Actor) -> None:
    own, other = actor_of("professional"), actor_of("board_member")
    noted(own, part)
    row = noted(coordinator, part)
    with pytest.raises(PermissionDenied):
        noted(other, part)
    with pytest.raises(PermissionDenied):
        services.remove_inclusion(by=other, pk=row.pk)
    assert queries.inclusions(own).count() == 2
    assert queries.inclusions(other).count() == 0
    assert [one.pk for one in queries.mine(own)] == [part.pk]
    assert queries.mine(coordinator) == []
    services.remove_inclusion(by=own, pk=row.pk)
    with pytest.raises(Inclusion.DoesNotExist):
        services.remove_inclusion(by=own, pk=row.pk)
    assert AuditEntry.objects.filter(action="inclusion.removed").count() == 1


def test_what_is_taken_away_twice_is_one_and_another_community_has_none(
    part: Participation, coordinator: Actor, client_of: ClientOf, other_community: Community
) -> None:
    row = noted(coordinator, part)
    url = f"{BASE}inclusions/{row.pk}/effacer/"
    assert client_of("stranger").post(url).status_code == 404
    assert client_of("board_member").post(url).status_code == 404
    elsewhere = url.replace("val-exemple", other_community.slug)
    assert client_of("stranger").post(elsewhere).status_code == 404
    assert Inclusion.objects.count() == 1
    client = client_of("professional")
    answers = [client.post(url) for _ in range(2)]
    assert [(one.status_code, one["Location"]) for one in answers] == [(302, f"{BASE}inclusions/")] * 2
    assert AuditEntry.objects.filter(action="inclusion.removed").count() == 1
    # To who did not take it away it is not there.
    assert client_of("coordinator").post(url).status_code == 404
    assert client.post(f"{BASE}inclusions/999999/effacer/").status_code == 404


def test_a_file_gives_the_delegating_doctor_by_number_and_the_export_too(
    part: Participation, coordinator: Actor, client_of: ClientOf
) -> None:
    doctor = Contact.objects.create(
        community=coordinator.community,
        last_name="Genêt",
        search_name="genet",
        profession="10-mg",
        rpps="99990000017",
    )
    day = f"{timezone.localdate():%d/%m/%Y}"
    text = (
        f"date;âge;orientation;RPPS du médecin délégant\n{day};30;sur place;99990000017\n"
        f"{day};30;sur place;99990000999\n{day};30;sur place;\n"
    )
    read = importing.read_text(part, text)
    assert [bool(one.fault) for one in read.rows] == [False, True, False]
    assert "RPPS" in read.rows[1].fault
    assert importing.write(by=coordinator, participation=part, read=read) == 2
    assert [one.delegate for one in Inclusion.objects.order_by("pk")] == [doctor, None]
    # What the page showed is read again, with the same numbers.
    assert [one.known for one in importing.read_text(part, read.text).rows] == [True, False, True]
    assert "99990000017" in b"".join(client_of("coordinator").get(f"{BASE}inclusions/?export=csv")).decode()


def test_two_clicks_are_one_and_twins_are_asked_about(
    part: Participation, coordinator: Actor, client_of: ClientOf
) -> None:
    client, url = client_of("professional"), f"{BASE}participations/{part.pk}/noter/"
    data = {**said(), "day": f"{timezone.localdate():%Y-%m-%d}", "has_doctor": "yes", "once": "un"}
    assert client.post(url, data).status_code == 302
    assert client.post(url, data).status_code == 302
    assert Inclusion.objects.count() == 1
    again = client.post(url, {**data, "once": "deux"})
    assert again.status_code == 422
    assert "autre personne" in again.content.decode()
    assert Inclusion.objects.count() == 1
    assert client.post(url, {**data, "once": "deux", "is_another": "on"}).status_code == 302
    assert Inclusion.objects.count() == 2
    with pytest.raises(Alike):
        services.add_inclusion(by=coordinator, participation=part, once="trois", values=said())
    assert client_of("board_member").get(url).status_code == 404


# --- Figures ----------------------------------------------------------------------------------------------


def test_figures_are_masked_for_who_does_not_enter(
    part: Participation, coordinator: Actor, client_of: ClientOf
) -> None:
    for _ in range(7):
        noted(coordinator, part)
    noted(coordinator, part, orientation="emergency", had_effect=True)
    rows = queries.between(timezone.localdate(), timezone.localdate())
    whole = queries.figures(rows, masked=False)
    assert whole.total == 8
    assert {one.label: one.count for one in whole.orientations}["adressé aux urgences"] == 1
    assert [one.count for one in whole.flags] == [1, 0]
    hidden = queries.figures(rows, masked=True)
    assert {one.label: one.count for one in hidden.orientations}["adressé aux urgences"] is None
    assert (hidden.ages, hidden.doctors, hidden.flags) == ([], [], [])
    url, today = f"{BASE}{part.protocol_id}/", timezone.localdate()
    page = client_of("secretary").get(url).content.decode()
    assert "<dd>masqué</dd>" in page
    assert "Par mois" not in page
    # Two periods that differ by a day would give that day away.
    narrow = client_of("secretary").get(f"{url}?du={today}&au={today}")
    assert 'name="du"' not in page
    assert narrow.context["first"] < today - timedelta(days=300)
    team = client_of("coordinator").get(f"{url}?du={today}&au={today}")
    assert team.context["first"] == today
    assert "masqué" not in team.content.decode()
    assert "Par mois" in team.content.decode()


def test_the_coordination_sees_a_spread_and_no_rank(part: Participation, coordinator: Actor) -> None:
    today = timezone.localdate()
    first = today - timedelta(days=30)
    others = [
        services.join(
            by=coordinator, protocol=part.protocol, contact=pharmacy(part.community, f"P{n}"), since_on=first
        )
        for n in range(2)
    ]
    noted(coordinator, part)
    assert queries.spread(part.protocol, first, today) is None
    services.join(
        by=coordinator, protocol=part.protocol, contact=pharmacy(part.community, "P9"), since_on=first
    )
    for _ in range(3):
        noted(coordinator, others[0])
    found = queries.spread(part.protocol, first, today)
    assert found == queries.Spread(people=4, none=2, least=0, middle=0.5, most=3)
    assert queries.inclusion_counts(first, today) == {"Cystite": 4}
    assert queries.inclusion_counts(first, first) == {"Cystite": 0}
    assert sum(total for _, total in queries.monthly(queries.between(first, today))) == 4


# --- Files ------------------------------------------------------------------------------------------------


def table() -> list[list[str]]:
    day = f"{timezone.localdate() - timedelta(days=40):%d/%m/%Y}"
    return [
        ["Date", "Nom", "Âge", "Sexe", "Orientation", "Produit", "Effet indésirable", "MT"],
        [day, "UNTEL", "34", "femme", "pharmacie", "Fosfomycine", "non", "oui"],
        [day, "UNTEL", "18-39", "F", "médecin traitant", "", "oui", ""],
        [day, "UNTEL", "huit", "F", "pharmacie", "", "", ""],
        ["hier", "UNTEL", "34", "F", "pharmacie", "", "", ""],
        [day, "UNTEL", "70", "F", "pharmacie", "autre chose", "", ""],
    ]


def as_csv() -> bytes:
    return "\r\n".join(";".join(row) for row in table()).encode("cp1252")


def as_xlsx() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate(table()):
        sheet.write_row(number, 0, row)
    book.close()
    return out.getvalue()


@pytest.mark.parametrize("content", [as_csv, as_xlsx])
def test_a_file_is_shown_then_written_once(part: Participation, client_of: ClientOf, content: Any) -> None:
    client, url = client_of("professional"), f"{BASE}participations/{part.pk}/importer/"
    shown = client.post(url, {"file": SimpleUploadedFile("inclusions.bin", content())})
    page = shown.content.decode()
    assert not Inclusion.objects.exists()
    assert "Importer 2" in page.replace("\u202f", " ").replace("\xa0", " ")
    # A column that is not known goes no further than the file.
    assert "UNTEL" not in page
    text = importing.read_file(part, content()).text
    assert client.post(url, {"text": text}).status_code == 302
    rows = list(Inclusion.objects.order_by("pk"))
    assert [(one.age_band, one.orientation, one.had_effect, one.has_doctor) for one in rows] == [
        ("18_39", "site", False, "yes"),
        ("18_39", "treating", True, "unknown"),
    ]
    # The same file again: nothing is ready any more.
    client.post(url, {"text": text})
    assert Inclusion.objects.count() == 2
    assert [row.number for row in importing.read_file(part, content()).known] == [2, 3]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04abc", b"nom;prenom\nA;B", b"\x00\x01\x02"])
def test_what_is_no_list_is_said(part: Participation, client_of: ClientOf, content: bytes) -> None:
    url = f"{BASE}participations/{part.pk}/importer/"
    sent = client_of("professional").post(url, {"file": SimpleUploadedFile("x.csv", content)})
    assert sent.status_code == 422
    assert not Inclusion.objects.exists()


@pytest.mark.parametrize("text", ["", "x", "date;age;orientation\n'=1;=1;=1"])
def test_a_page_that_was_forged_writes_nothing(part: Participation, client_of: ClientOf, text: str) -> None:
    url = f"{BASE}participations/{part.pk}/importer/"
    assert client_of("professional").post(url, {"text": text}).status_code in (302, 422)
    assert not Inclusion.objects.exists()


# --- What is kept -----------------------------------------------------------------------------------------


def test_older_rows_are_coarsened(part: Participation, coordinator: Actor) -> None:
    old = noted(coordinator, part, day=date(timezone.localdate().year - 2, 1, 17))
    new = noted(coordinator, part)
    before = timezone.now() - timedelta(days=300)
    assert personal_data.coarsen(before) == 1
    assert personal_data.coarsen(before) == 0
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.day.day, old.day.month, old.sex, old.delegate) == (1, 1, "", None)
    assert new.sex == "f"


def test_a_person_is_answered_and_forgotten(
    part: Participation, actor_of: ActorOf, coordinator: Actor
) -> None:
    own = actor_of("professional")
    assert own.user is not None
    noted(own, part)
    person = Person(user_id=own.user.pk)
    assert len(list(personal_data.held(person, False))) == 1
    assert personal_data.erase(coordinator, person, False)
    assert Inclusion.objects.get().created_by is None
    assert personal_data.erase(coordinator, person, False) == []


def test_two_contacts_that_are_one_keep_all_inclusions(part: Participation, coordinator: Actor) -> None:
    twin = pharmacy(part.community, "Pharmacie du Pont (bis)")
    other = services.join(
        by=coordinator, protocol=part.protocol, contact=twin, since_on=part.since_on - timedelta(days=9)
    )
    noted(coordinator, part)
    noted(coordinator, other)
    pair = SamePerson(part.contact, twin)
    assert len(same_person.look(pair).settled) == 1
    same_person.settle(coordinator, pair)
    kept = Participation.objects.get()
    assert (kept.pk, kept.since_on, kept.inclusions.count()) == (part.pk, other.since_on, 2)


def test_nothing_of_another_community(
    part: Participation, client_of: ClientOf, other_community: Community
) -> None:
    client = client_of("stranger")
    for path in (f"{part.protocol_id}/", f"participations/{part.pk}/noter/"):
        assert client.get(f"/c/autre-rive/soins/protocoles/{path}").status_code == 404
        assert client.get(f"{BASE}{path}").status_code == 404
    with scope(community=other_community):
        assert not Protocol.objects.exists()
