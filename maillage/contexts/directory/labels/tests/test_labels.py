"""Labels: on one entry, on a whole list, of all kinds, with every way back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.directory.entries import subjects
from maillage.contexts.directory.entries.subjects import Subject
from maillage.contexts.directory.imports.models import RegisterState
from maillage.contexts.directory.labels import queries, services
from maillage.contexts.directory.labels.models import Label, Labelled
from maillage.contexts.directory.labels.panels import on_organisation, on_professional
from maillage.contexts.directory.organisations.models import Organisation
from maillage.contexts.directory.professionals.models import Activity, Professional
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.directory.tests.ground import ALPHA, BETA, DELTA, idnps
from maillage.contexts.territory.models import Commune
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf

DOCTOR, NURSE, ELSEWHERE = (subjects.professional(idnps(rank)) for rank in (1, 2, 3))


def url(community: Community, name: str, **kwargs: Any) -> str:
    return community_url(community, f"directory:{name}", **kwargs)


def text_of(answer: Any) -> str:
    shown: str = answer.content.decode().replace("\xa0", " ").replace("\u202f", " ")
    return shown


def register(rank: int, commune: str, profession: str, phone: str = "") -> None:
    """An invented person of the register, with one activity."""
    person = Professional.objects.create(
        idnps=idnps(rank),
        last_name=f"GENÉVRIER-{rank}",
        first_name="Zoé",
        search_name=f"genevrier {rank} zoe",
    )
    Activity.objects.create(
        professional=person,
        commune_id=commune,
        profession_code=profession,
        profession_label="Profession",
        category_code="C",
        phone=phone,
        digest=bytes([rank]),
        since=1,
    )


@pytest.fixture
def here(land: Community) -> Iterator[Community]:
    """Two professionals on the territory, one elsewhere; the whole test runs inside the scope."""
    RegisterState.objects.update_or_create(source="rpps", defaults={"generation": 1})
    register(1, ALPHA, "10", "0400000001")
    register(2, BETA, "60")
    register(3, DELTA, "60")
    with scope(community=land):
        yield land


@pytest.fixture
def coordinator(here: Community, actor_of: ActorOf) -> Actor:
    return actor_of("coordinator")


@pytest.fixture
def browser(here: Community, client_of: ClientOf) -> Client:
    return client_of("coordinator")


@pytest.fixture
def label(coordinator: Actor) -> Label:
    return services.create_label(by=coordinator, name="Relais canicule", tone="warning", detail="Été 2027.")


@pytest.fixture
def body(here: Community) -> Organisation:
    made: Organisation = Organisation.objects.create(
        community=here,
        kind="school",
        name="École du Verger",
        search_name="ecole du verger",
        commune_id=BETA,
        phone="0400000009",
        updated_at=timezone.now(),
    )
    return made


def held(label: Label) -> set[str]:
    return set(queries.subjects_of(label))


def actions() -> list[str]:
    rows = AuditEntry.objects.filter(action__startswith="label.").order_by("pk")
    return list(rows.values_list("action", flat=True))


def test_a_label_is_created_once_and_its_name_is_its_own(coordinator: Actor, label: Label) -> None:
    same = services.create_label(by=coordinator, name="Relais canicule", tone="warning", detail="Été 2027.")
    assert same == label
    for name in ("RELAIS  Canicule", "Relais canicule"):
        with pytest.raises(services.LabelRefused, match="existe déjà"):
            services.create_label(by=coordinator, name=name)
    with pytest.raises(services.LabelRefused, match="au moins une lettre"):
        services.create_label(by=coordinator, name="…")
    assert actions() == ["label.created"]


def test_there_is_an_end_to_labels(coordinator: Actor, monkeypatch: pytest.MonkeyPatch, label: Label) -> None:
    monkeypatch.setattr(services, "MAX_LABELS", 1)
    with pytest.raises(services.LabelRefused, match="archivez-en une"):
        services.create_label(by=coordinator, name="Autre")


def test_two_writers_of_a_label(coordinator: Actor, label: Label) -> None:
    services.edit_label(by=coordinator, pk=label.pk, version=1, name="Canicule", tone="info", detail="")
    with pytest.raises(services.LabelChangedMeanwhile, match="« Canicule »"):
        services.edit_label(by=coordinator, pk=label.pk, version=1, name="Été", tone="info", detail="")
    row = Label.objects.get()
    assert (row.name, row.key, row.version) == ("Canicule", "canicule", 2)


def test_archiving_keeps_what_bore_it(coordinator: Actor, label: Label) -> None:
    services.label_subjects(by=coordinator, label=label, subjects=[DOCTOR])
    services.archive_label(by=coordinator, pk=label.pk)
    assert queries.choices() == []
    with pytest.raises(services.LabelRefused, match="archivée"):
        services.label_subjects(by=coordinator, label=label, subjects=[NURSE])
    again = services.create_label(by=coordinator, name="Relais canicule")
    with pytest.raises(services.LabelRefused, match="existe déjà"):
        services.reopen_label(by=coordinator, pk=label.pk)
    services.archive_label(by=coordinator, pk=again.pk)
    services.reopen_label(by=coordinator, pk=label.pk)
    assert held(label) == {str(DOCTOR)}


def test_labelling_twice_is_once(coordinator: Actor, label: Label) -> None:
    assert services.label_subjects(by=coordinator, label=label, subjects=[DOCTOR, NURSE, DOCTOR]) == 2
    assert services.label_subjects(by=coordinator, label=label, subjects=[DOCTOR]) == 0
    assert queries.keys_of(label, subjects.PROFESSIONAL) == sorted([DOCTOR.key, NURSE.key])
    assert queries.keys_of(label, subjects.STRUCTURE) == []
    assert services.unlabel_subjects(by=coordinator, label=label, subjects=[DOCTOR]) == 1
    assert [one.name for one in queries.labels_of(NURSE)] == ["Relais canicule"]
    assert actions() == ["label.created", "label.applied", "label.removed"]


def test_there_is_an_end_to_a_label(
    coordinator: Actor, label: Label, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MAX_SUBJECTS", 1)
    with pytest.raises(services.LabelRefused, match="1 fiches au plus"):
        services.label_subjects(by=coordinator, label=label, subjects=[DOCTOR, NURSE])
    assert held(label) == set()


def test_what_somebody_else_ticked_meanwhile_stays(coordinator: Actor, label: Label) -> None:
    other = services.create_label(by=coordinator, name="Autre")
    services.label_subjects(by=coordinator, label=label, subjects=[DOCTOR])
    # The page was shown before that: no box was ticked then, and one is ticked now.
    came = services.relabel(by=coordinator, subject=DOCTOR, wanted=[other.pk], shown=[], new_name="Neuve")
    assert [one.name for one in came] == ["Autre", "Neuve"]
    assert [one.name for one in queries.labels_of(DOCTOR)] == ["Autre", "Neuve", "Relais canicule"]
    services.relabel(by=coordinator, subject=DOCTOR, wanted=[], shown=[other.pk, label.pk])
    assert [one.name for one in queries.labels_of(DOCTOR)] == ["Neuve"]


def test_the_list_of_a_label_mixes_kinds_and_does_not_name_who_left(
    here: Community, coordinator: Actor, label: Label, body: Organisation, browser: Client
) -> None:
    place = Structure(
        finess="300000009", name="PHARMACIE DU PONT", kind="pharmacy", commune_id=ALPHA, digest=b"x", since=0
    )
    place.save()
    bearing = [DOCTOR, ELSEWHERE, subjects.structure(place.finess), subjects.organisation(body.pk)]
    services.label_subjects(by=coordinator, label=label, subjects=bearing)
    lines = queries.lines(here, label)
    assert [
        (one.kind_words, one.commune, one.phone, one.exists) for one in lines if one.kind != "structure"
    ] == [
        ("Organisation", "Saint-Béta", "0400000009", True),
        ("Professionnel", "Alpha-les-Bois", "0400000001", True),
        ("Professionnel", "", "", False),
    ]
    # The commune has its own column.
    assert {one.detail for one in lines if one.exists} == {
        "Autre médecin spécialiste",
        "Établissement scolaire",
    }
    page = text_of(browser.get(url(here, "label", pk=label.pk)))
    assert "4 fiches" in page
    assert '<a href="tel:0400000001">04 00 00 00 01</a>' in page
    assert url(here, "organisation", pk=body.pk) in page
    assert "Professionnel qui n’est plus dans l’annuaire" in page
    export = browser.get(url(here, "label", pk=label.pk) + "?export=csv")
    assert "0400000009" in b"".join(export.streaming_content).decode()  # type: ignore[attr-defined]
    row = Labelled.objects.get(subject=str(DOCTOR))
    assert browser.post(url(here, "label_remove", pk=row.pk)).status_code == 302
    assert str(DOCTOR) not in held(label)


def test_pages_of_labels(here: Community, browser: Client, client_of: ClientOf) -> None:
    page = text_of(browser.get(url(here, "labels")))
    assert "Aucune étiquette" in page
    assert "une vue gardée au-dessus d’une liste retient des filtres" in page
    typed = {"name": "  Conviés  à l’assemblée ", "tone": "info", "detail": "Mars"}
    made = browser.post(url(here, "label_create"), typed)
    row = Label.objects.get()
    assert (row.name, made["Location"]) == ("Conviés à l’assemblée", url(here, "label", pk=row.pk))
    assert "existe déjà" in text_of(browser.post(url(here, "label_create"), typed | {"detail": ""}))
    for wrong, told in (({"name": ""}, "Donnez un nom"), ({"tone": "pink"}, "Cette couleur n’existe pas")):
        assert told in text_of(browser.post(url(here, "label_create"), typed | wrong))
    stale = typed | {"name": "Autre", "version": "9"}
    page = text_of(browser.post(url(here, "label_edit", pk=row.pk), stale))
    assert "Modifiée entre-temps" in page
    assert 'name="version" value="1"' in page
    browser.post(url(here, "label_edit", pk=row.pk), stale | {"version": "1"})
    browser.post(url(here, "label_archive", pk=row.pk))
    assert "Autre" in text_of(browser.get(url(here, "labels") + "?etat=archivees"))
    assert "Archivée" in text_of(browser.get(url(here, "label", pk=row.pk)))
    browser.post(url(here, "label_reopen", pk=row.pk))
    reader = text_of(client_of("professional").get(url(here, "label", pk=row.pk)))
    assert "Autre" in reader
    assert url(here, "label_archive", pk=row.pk) not in reader


def test_partners_see_no_label(
    here: Community, label: Label, client_of: ClientOf, actor_of: ActorOf, coordinator: Actor
) -> None:
    with scope(community=here):
        services.label_subjects(by=coordinator, label=label, subjects=[DOCTOR])
    partner, colleague = client_of("partner"), client_of("professional")
    narrowed = url(here, "list") + f"?etiquette={label.pk}"
    for client, sees in ((colleague, True), (partner, False)):
        answers = [client.get(url(here, "labels")), client.get(url(here, "label", pk=label.pk))]
        assert [answer.status_code for answer in answers] == [200 if sees else 403] * 2
        page = text_of(client.get(url(here, "list")))
        assert ('name="etiquette"' in page) is sees and (url(here, "labels") in page) is sees
        assert (label.name in page) is sees
        # Asked for in the address all the same: obeyed for colleagues alone.
        rows = text_of(client.get(narrowed))
        assert ("Genévrier-2" not in rows) is sees and (label.name in rows) is sees
        entry = text_of(client.get(url(here, "professional", idnps=DOCTOR.key)))
        assert (label.name in entry) is sees


def test_the_boxes_of_an_entry(here: Community, browser: Client, label: Label) -> None:
    answer = browser.post(
        url(here, "label_entry"), {"subject": str(DOCTOR), "labels": [label.pk], "new_name": " Neuve "}
    )
    assert answer["Location"] == url(here, "professional", idnps=DOCTOR.key)
    assert [one.name for one in queries.labels_of(DOCTOR)] == ["Neuve", "Relais canicule"]
    too_long = {"subject": str(DOCTOR), "shown": [label.pk], "new_name": "x" * 61}
    assert browser.post(url(here, "label_entry"), too_long).status_code == 302
    assert len(queries.labels_of(DOCTOR)) == 2


@pytest.mark.parametrize(
    "subject", ["", "nobody", str(ELSEWHERE), "organisation:99999999999999999999", "structure:é"]
)
def test_what_is_not_in_the_directory_is_not_labelled(here: Community, browser: Client, subject: str) -> None:
    assert (
        browser.post(url(here, "label_entry"), {"subject": subject, "new_name": "Neuve"}).status_code == 404
    )
    assert not Label.objects.exists()


def test_a_whole_filtered_list_is_labelled(here: Community, browser: Client, body: Organisation) -> None:
    address = url(here, "label_list")
    page = text_of(browser.get(f"{address}?liste=professionnels&commune={ALPHA}"))
    assert "Étiqueter cette fiche" in page
    assert "Commune : Alpha-les-Bois" in page
    assert "Étiqueter ces 2 fiches" in text_of(browser.get(f"{address}?liste=professionnels"))
    refused = browser.post(f"{address}?liste=professionnels", {"label": "", "new_name": ""})
    assert "Choisissez une étiquette" in text_of(refused)
    browser.post(f"{address}?liste=professionnels&commune={ALPHA}", {"new_name": "Conviés"})
    label = Label.objects.get()
    assert held(label) == {str(DOCTOR)}
    both = browser.post(f"{address}?liste=professionnels", {"label": label.pk, "new_name": "Autre"})
    assert "Une seule à la fois" in text_of(both)
    browser.post(f"{address}?liste=professionnels", {"label": label.pk})
    browser.post(f"{address}?liste=organisations&q=verger", {"label": label.pk})
    assert held(label) == {str(DOCTOR), str(NURSE), str(subjects.organisation(body.pk))}
    shown = text_of(browser.get(url(here, "label", pk=label.pk)))
    assert "1 fiche porte maintenant l’étiquette « Conviés »" in shown


def test_a_list_that_is_empty_too_long_or_unknown(
    here: Community, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = url(here, "label_list")
    assert "il n’y a rien à étiqueter" in text_of(browser.get(f"{address}?liste=professionnels&q=personne"))
    monkeypatch.setattr("maillage.contexts.directory.labels.lists.MAX_SUBJECTS", 1)
    assert "trop longue pour une étiquette" in text_of(browser.get(f"{address}?liste=professionnels"))
    for query in ("", "?liste=cave", "?liste=professionnels&q=" + "x" * 3_000):
        assert browser.get(address + query).status_code == 404


def test_lists_offer_to_label_their_rows(
    here: Community, browser: Client, client_of: ClientOf, body: Organisation
) -> None:
    wanted = url(here, "label_list") + "?liste=professionnels&amp;commune=" + ALPHA
    assert wanted in browser.get(url(here, "list") + f"?commune={ALPHA}").content.decode()
    assert url(here, "label_list") not in text_of(client_of("professional").get(url(here, "list")))
    assert url(here, "label_list") + "?liste=organisations" in text_of(
        browser.get(url(here, "organisations"))
    )


def test_the_panel_of_an_entry(
    here: Community, coordinator: Actor, actor_of: ActorOf, label: Label, body: Organisation
) -> None:
    person = Professional.objects.get(pk=DOCTOR.key)
    reader = actor_of("professional")
    assert on_professional(reader, person) == {}
    assert [one["worn"] for one in on_professional(coordinator, person)["all"]] == [False]
    services.label_subjects(by=coordinator, label=label, subjects=[DOCTOR])
    seen = on_professional(reader, person)
    assert ([one["name"] for one in seen["worn"]], seen["all"]) == (["Relais canicule"], [])
    body.archived_at = timezone.now()
    assert on_organisation(coordinator, body) == {}


def test_the_panel_stands_on_the_page_of_an_organisation(
    here: Community, browser: Client, label: Label, body: Organisation
) -> None:
    page = text_of(browser.get(url(here, "organisation", pk=body.pk)))
    assert f'value="organisation:{body.pk}"' in page
    assert f'id="etiquette-{label.pk}"' in page


def test_labels_of_one_community_stay_there(
    here: Community, label: Label, other_community: Community, client_of: ClientOf
) -> None:
    with scope(community=other_community):
        assert queries.choices() == []
        assert queries.labels_of(Subject("professional", DOCTOR.key)) == []
    assert client_of("stranger").get(url(other_community, "label", pk=label.pk)).status_code == 404


def test_commune_names_come_from_today(here: Community, coordinator: Actor, label: Label) -> None:
    services.label_subjects(by=coordinator, label=label, subjects=[DOCTOR])
    Commune.objects.filter(code=ALPHA).update(name="Alpha-Neuve")
    assert [one.commune for one in queries.lines(here, label)] == ["Alpha-Neuve"]
