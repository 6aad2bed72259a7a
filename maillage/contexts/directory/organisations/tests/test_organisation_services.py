"""Writing organisations and contacts: once for a double click, told when two people write at once."""

from __future__ import annotations

from datetime import date

import pytest

from maillage.contexts.directory.organisations import services
from maillage.contexts.directory.organisations.models import Contact, Organisation
from maillage.contexts.directory.organisations.tests.conftest import (
    MakeContact,
    MakeOrganisation,
    contact_values,
    organisation_values,
)
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from tests.people import ActorOf


def actions() -> list[str]:
    return list(
        AuditEntry.objects.filter(action__contains="ation.").order_by("pk").values_list("action", flat=True)
    )


def test_a_double_click_writes_once(coordinator: Actor, organisation_of: MakeOrganisation) -> None:
    assert organisation_of().pk == organisation_of().pk
    assert Organisation.objects.count() == 1
    assert actions() == ["organisation.created"]


def test_a_twin_that_differs_is_refused_and_named(organisation_of: MakeOrganisation) -> None:
    first = organisation_of()
    with pytest.raises(services.AlreadyThere, match="existe déjà") as refusal:
        organisation_of(name="ECOLE du  verger", phone="0466000002")
    assert refusal.value.existing == first


def test_the_second_of_two_writers_is_told_and_nothing_is_lost(
    organisation_of: MakeOrganisation, coordinator: Actor, actor_of: ActorOf
) -> None:
    row = organisation_of()
    other = actor_of("secretary")
    services.edit_organisation(by=other, pk=row.pk, version=1, values=organisation_values(phone="0466000009"))
    with pytest.raises(services.ChangedMeanwhile, match="Exemple Secrétariat") as told:
        services.edit_organisation(
            by=coordinator, pk=row.pk, version=1, values=organisation_values(name="Autre")
        )
    assert told.value.current.phone == "0466000009"
    row.refresh_from_db()
    assert (row.name, row.phone, row.version) == ("École du Verger", "0466000009", 2)
    services.edit_organisation(by=coordinator, pk=row.pk, version=2, values=organisation_values(name="Autre"))
    row.refresh_from_db()
    assert (row.name, row.search_name, row.phone) == ("Autre", "autre", "0466000001")


def test_the_same_values_again_change_nothing(organisation_of: MakeOrganisation, coordinator: Actor) -> None:
    row = organisation_of()
    services.edit_organisation(by=coordinator, pk=row.pk, version=0, values=organisation_values())
    row.refresh_from_db()
    assert row.version == 1
    assert actions() == ["organisation.created"]


def test_an_archive_is_undone(organisation_of: MakeOrganisation, coordinator: Actor) -> None:
    row = organisation_of()
    for _ in range(2):
        services.archive_organisation(by=coordinator, pk=row.pk)
    row.refresh_from_db()
    assert row.archived_at is not None
    assert services.reopen_organisation(by=coordinator, pk=row.pk).archived_at is None
    assert actions() == ["organisation.created", "organisation.archived", "organisation.reopened"]


def test_an_organisation_does_not_come_back_beside_its_twin(
    organisation_of: MakeOrganisation, coordinator: Actor
) -> None:
    row = organisation_of()
    services.archive_organisation(by=coordinator, pk=row.pk)
    organisation_of(phone="0466000002")
    with pytest.raises(services.AlreadyThere):
        services.reopen_organisation(by=coordinator, pk=row.pk)


def test_a_contact_is_written_once_and_the_journal_does_not_name_it(
    organisation_of: MakeOrganisation, contact_of: MakeContact
) -> None:
    row = organisation_of()
    assert contact_of(row).pk == contact_of(row).pk
    assert Contact.objects.count() == 1
    entry = AuditEntry.objects.get(action="contact.created")
    assert entry.label == "École du Verger"
    assert "Genévrier" not in str(entry.changes)
    assert "0600000001" not in str(entry.changes)
    assert entry.changes["function"][1] == "direction"


def test_two_writers_of_a_contact(
    organisation_of: MakeOrganisation, contact_of: MakeContact, coordinator: Actor
) -> None:
    one = contact_of(organisation_of())
    services.edit_contact(
        by=coordinator, pk=one.pk, version=1, values=contact_values(mandate_until=date(2032, 3, 31))
    )
    with pytest.raises(services.ChangedMeanwhile):
        services.edit_contact(by=coordinator, pk=one.pk, version=1, values=contact_values(phone=""))
    one.refresh_from_db()
    assert (one.phone, one.mandate_until) == ("0600000001", date(2032, 3, 31))


def test_a_contact_ends_resumes_and_is_erased(
    organisation_of: MakeOrganisation, contact_of: MakeContact, coordinator: Actor
) -> None:
    one = contact_of(organisation_of())
    with pytest.raises(services.OrganisationRefused, match="retirez-le d’abord"):
        services.erase_contact(by=coordinator, pk=one.pk)
    services.end_contact(by=coordinator, pk=one.pk)
    services.resume_contact(by=coordinator, pk=one.pk)
    one.refresh_from_db()
    assert one.ended_at is None
    services.end_contact(by=coordinator, pk=one.pk)
    services.erase_contact(by=coordinator, pk=one.pk)
    assert not Contact.objects.exists()


def test_no_contact_is_added_to_an_archived_organisation(
    organisation_of: MakeOrganisation, contact_of: MakeContact, coordinator: Actor
) -> None:
    row = services.archive_organisation(by=coordinator, pk=organisation_of().pk)
    with pytest.raises(services.OrganisationRefused, match="archivée"):
        contact_of(row)
