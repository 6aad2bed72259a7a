"""The answer to a search of slots: a bundle as the guide ans.fhir.fr.sas 1.2.0 wants it, written straight from rows.

Where the guide contradicts itself, profiles and published examples win over its text (docs/sas.md). A thousand slots
are common, and those of one professional at one place differ by their number and times alone: what slots have alike is
written as JSON once, and their own three values are put beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final
from zlib import crc32

from maillage.contexts.care import api as care
from maillage.interfaces.fhir.asking import IDNPS, PARIS
from maillage.interfaces.fhir.outcomes import as_text

Resource = dict[str, Any]

IDNST: Final = "urn:oid:1.2.250.1.71.4.2.2"
SAS: Final = "https://interop.esante.gouv.fr/ig/fhir/sas/StructureDefinition/"
OLD: Final = "http://sas.fr/fhir/StructureDefinition/"
KIND_OF_SLOT: Final = "https://mos.esante.gouv.fr/NOS/TRE_R314-TypeCreneau/FHIR/TRE-R314-TypeCreneau"
CATEGORY: Final = (
    "https://mos.esante.gouv.fr/NOS/TRE_R66-CategorieEtablissement/FHIR/TRE-R66-CategorieEtablissement"
)
SERVICE: Final = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Slot.serviceType"
IDENTIFIER_TYPES: Final = "http://interopsante.org/fhir/CodeSystem/fr-v2-0203"
# Of the organisation of a CPTS only: its profile names this table.
IDENTIFIER_TYPES_CPTS: Final = "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203"
TABLES: Final = {
    "R38": "https://mos.esante.gouv.fr/NOS/TRE_R38-SpecialiteOrdinale/FHIR/TRE-R38-SpecialiteOrdinale",
    "G15": "https://mos.esante.gouv.fr/NOS/TRE_G15-ProfessionSante/FHIR/TRE-G15-ProfessionSante",
}
CONSULTATIONS: Final = {"surgery": "AMB", "home": "HH", "remote": "VR"}
BOOKABLE: Final = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0276", "code": "ROUTINE"}]}
CPTS_CATEGORY: Final = "604"
INCLUDED: Final = {"mode": "include"}
# What makes two rows one time of one person: he may have written it down in two communities.
Same = tuple[str, datetime, datetime, str, str, str]
# Where what makes two slots alike begins in a row: all that is not its number, its people and its times.
ALIKE_FROM: Final = care.SasSlot._fields.index("place")


def moment(value: datetime) -> str:
    """Paris time, milliseconds, numeric offset and never « Z »."""
    return value.astimezone(PARIS).isoformat(timespec="milliseconds")


class _Writing:
    """One answer. agenda: address of a professional's agenda where he gave none."""

    def __init__(
        self, found: care.SasFound, *, in_cpts: bool, base: str, agenda: Callable[[str], str]
    ) -> None:
        self.found, self.in_cpts, self.base, self.agenda = found, in_cpts, base, agenda
        # By time: its first row, and the communities in which it is written down.
        self.times: dict[Same, tuple[care.SasSlot, tuple[int, ...]]] = {}
        self.included: dict[str, Resource] = {}
        self._alike: dict[Any, str] = {}
        self._services: dict[str, Resource] = {}
        self._schedules: dict[Any, str] = {}
        profile = f"{SAS}sas-cpts-slot-aggregator" if in_cpts else f"{OLD}FrSlotAgregateur"
        self._profile = [profile]

    def take(self, row: care.SasSlot) -> None:
        person = self.found.people[row.responder_id]
        key = (person.rpps, row.start, row.end, row.place, row.site, row.line)
        known = self.times.get(key)
        if known is None:
            self.times[key] = (row, (row.community_id,))
        elif row.community_id not in known[1]:
            self.times[key] = (known[0], (*known[1], row.community_id))

    def slots(self) -> Iterator[str]:
        """The entries of the slots, in order; what they refer to is in `included` once all are written."""
        # The address without the quotation mark that ends it.
        address = as_text(f"{self.base}/Slot/")[:-1]
        for row, communities in self.times.values():
            key = (row.responder_id, communities, row[ALIKE_FROM:])
            alike = self._alike.get(key)
            if alike is None:
                # Without the braces: it goes on in the slot.
                alike = self._alike[key] = as_text(self._shared(row, communities))[1:-1]
            yield (
                f'{{"fullUrl":{address}{row.pk}","resource":{{"resourceType":"Slot","id":"{row.pk}",{alike},'
                f'"start":"{moment(row.start)}","end":"{moment(row.end)}"}},"search":{{"mode":"match"}}}}'
            )

    def _shared(self, row: care.SasSlot, communities: tuple[int, ...]) -> Resource:
        """What a slot says besides its number and its times."""
        person = self.found.people[row.responder_id]
        act = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": CONSULTATIONS[row.place]}
        types: list[Resource] = [{"coding": [act]}]
        if self.in_cpts:
            # The same time, of two CPTS: one slot that names both.
            named = {one.number: one for one in map(self.found.communities.__getitem__, communities)}
            types += [self._service(one) for one in named.values()]
        told: Resource = {
            "meta": self._meta(row),
            "serviceType": types,
            "appointmentType": BOOKABLE,
            "schedule": {"reference": self._schedule(row, person)},
            "status": "free",
            "comment": row.agenda_url or self.agenda(self.found.communities[row.community_id].slug),
        }
        if person.specialties:
            told["specialty"] = [
                {"coding": [{"system": TABLES[table], "code": code}]} for table, code in person.specialties
            ]
        return told

    def _meta(self, row: care.SasSlot) -> Resource:
        shown = (
            (row.is_public, "PUBLIC"),
            (row.is_pro, "PRO"),
            (row.is_snp, "SNP"),
            (row.is_cpts and self.in_cpts, "CPTS"),
        )
        security = [{"system": KIND_OF_SLOT, "code": code} for is_shown, code in shown if is_shown]
        return {"profile": self._profile, "security": security}

    def _service(self, cpts: care.SasCpts) -> Resource:
        """The reference to the CPTS that a slot bears."""
        if cpts.number not in self._services:
            self._services[cpts.number] = self._referred(cpts)
        return self._services[cpts.number]

    def _referred(self, cpts: care.SasCpts) -> Resource:
        service, organisation = f"HealthcareService/{cpts.number}", f"Organization/{cpts.number}"
        self.included[service] = {
            "resourceType": "HealthcareService",
            "id": cpts.number,
            "meta": {"profile": [f"{SAS}sas-cpts-healthcareservice-aggregator"]},
            "providedBy": {"reference": organisation},
        }
        told: Resource = {
            "resourceType": "Organization",
            "id": cpts.number,
            "meta": {"profile": [f"{SAS}sas-cpts-organization-aggregator"]},
            "identifier": [
                {
                    "type": {"coding": [{"system": IDENTIFIER_TYPES_CPTS, "code": "IDNST"}]},
                    "system": IDNST,
                    "value": cpts.number,
                }
            ],
            "name": cpts.name,
        }
        if cpts.phone:
            told["telecom"] = [{"system": "phone", "value": cpts.phone}]
        self.included[organisation] = told
        return {
            "extension": [{"url": SERVICE, "valueReference": {"reference": service}}],
            "coding": [{"system": CATEGORY, "code": CPTS_CATEGORY}],
        }

    def _schedule(self, row: care.SasSlot, person: care.SasPerson) -> str:
        """One schedule for each place where somebody practises."""
        key = (person.rpps, row.site, row.line, row.postal_code, row.city)
        known = self._schedules.get(key)
        if known is None:
            known = self._schedules[key] = self._place(row, person)
        return known

    def _place(self, row: care.SasSlot, person: care.SasPerson) -> str:
        mark = crc32("|".join((row.line, row.postal_code, row.city)).encode())
        number = f"8{person.rpps}"
        place = f"{number}-{row.site}-{mark:08x}"
        practitioner, role, schedule = (
            f"Practitioner/{number}",
            f"PractitionerRole/{place}",
            f"Schedule/{place}",
        )
        self.included[schedule] = {
            "resourceType": "Schedule",
            "id": place,
            "meta": {"profile": [f"{OLD}FrScheduleAgregateur"]},
            "actor": [{"reference": practitioner}, {"reference": role}],
        }
        if practitioner not in self.included:
            self.included[practitioner] = _practitioner(number, person)
        self.included[role] = _role(place, row, practitioner, number, self.base)
        return schedule


def _identifier(kind: str, system: str, value: str) -> Resource:
    return {
        "type": {"coding": [{"system": IDENTIFIER_TYPES, "code": kind}]},
        "system": system,
        "value": value,
    }


def _practitioner(number: str, person: care.SasPerson) -> Resource:
    told: Resource = {
        "resourceType": "Practitioner",
        "id": number,
        "meta": {"profile": [f"{OLD}FrPractitionerAgregateur"]},
        "identifier": [_identifier("IDNPS", IDNPS, number)],
    }
    name: Resource = {}
    if person.family:
        name["family"] = person.family
    if person.given:
        name["given"] = [person.given]
    if name:
        told["name"] = [name]
    return told


def _role(place: str, row: care.SasSlot, practitioner: str, number: str, base: str) -> Resource:
    # Contained resources are named by `#id`: letters, digits, points and hyphens, 64 at most.
    location = f"lieu-{place.removeprefix(number + '-')}"
    told: Resource = {
        "resourceType": "PractitionerRole",
        "id": place,
        "meta": {"profile": [f"{OLD}FrPractitionerRoleExerciceAgregateur"]},
        "contained": [
            {
                "resourceType": "Location",
                "id": location,
                "meta": {"profile": [f"{OLD}FrLocationAgregateur"]},
                "identifier": [
                    {
                        "type": {
                            "coding": [
                                {
                                    "system": "http://interopsante.org/fhir/CodeSystem/fr-location-identifier-type",
                                    "code": "INTRN",
                                }
                            ]
                        },
                        "system": base,
                        "value": place,
                    }
                ],
                "address": {"line": [row.line], "city": row.city, "postalCode": row.postal_code},
            }
        ],
        "practitioner": {"reference": practitioner},
        "organization": {"identifier": _identifier("IDNST", IDNST, row.site)},
        "location": [{"reference": f"#{location}"}],
    }
    if phone := care.sas_phone(row.phone):
        told["telecom"] = [{"system": "phone", "value": phone}]
    return told


def bundle(
    found: care.SasFound, *, in_cpts: bool, base: str, query: str, agenda: Callable[[str], str]
) -> tuple[bytes, dict[int, int]]:
    """The bundle as it is sent, and how many slots of each community are in it.

    base: address of the interface, without its last slash. query: as it came, which the link says again.
    """
    writing = _Writing(found, in_cpts=in_cpts, base=base, agenda=agenda)
    counts: dict[int, int] = {}
    for row in found.slots:
        writing.take(row)
        counts[row.community_id] = counts.get(row.community_id, 0) + 1
    entries = list(writing.slots())
    entries += [
        as_text({"fullUrl": f"{base}/{reference}", "resource": resource, "search": INCLUDED})
        for reference, resource in writing.included.items()
    ]
    told: Resource = {"resourceType": "Bundle"}
    if entries:
        # The profiles want slots; the text of the guide, which is followed, an empty bundle where there are none.
        profile = f"{SAS}sas-cpts-bundle-aggregator" if in_cpts else f"{OLD}BundleAgregateur"
        told["meta"] = {"profile": [profile]}
    link = {"relation": "self", "url": f"{base}/Slot?{query}"}
    told |= {"type": "searchset", "total": len(writing.times), "link": [link]}
    text = as_text(told)
    if entries:
        # An empty list is never sent.
        text = f'{text[:-1]},"entry":[{",".join(entries)}]}}'
    return text.encode(), counts
