"""What this server does, in FHIR's words: `GET /fhir/metadata`."""

from __future__ import annotations

from typing import Any, Final

from maillage import __version__

GUIDE: Final = "https://interop.esante.gouv.fr/ig/fhir/sas"
# The day on which what it says last changed.
SAID_ON: Final = "2026-11-22"


def _searched(name: str, kind: str, definition: str = "") -> dict[str, str]:
    told = {"name": name, "type": kind}
    return told | {"definition": definition} if definition else told


def statement(base: str) -> dict[str, Any]:
    """A CapabilityStatement of this very server."""
    sas = f"{GUIDE}/StructureDefinition/"
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": SAID_ON,
        "kind": "instance",
        "software": {"name": "Maillage", "version": __version__},
        "implementation": {"description": "Créneaux de soins non programmés, pour le SAS", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "implementationGuide": [GUIDE],
        "instantiates": [
            f"{GUIDE}/CapabilityStatement/SAS-GestionnaireAgenda-CPTS",
            f"{GUIDE}/CapabilityStatement/SAS-GestionnaireAgenda-PsIndiv",
            f"{GUIDE}/CapabilityStatement/SAS-GestionnaireStructure",
        ],
        "rest": [
            {
                "mode": "server",
                "security": {"cors": False, "description": "TLS mutuel : CN et OU du certificat client."},
                "resource": [
                    {
                        "type": "Slot",
                        "supportedProfile": [
                            f"{sas}sas-cpts-slot-aggregator",
                            "http://sas.fr/fhir/StructureDefinition/FrSlotAgregateur",
                        ],
                        "interaction": [{"code": "search-type"}],
                        "searchInclude": [
                            "Slot:schedule",
                            "Slot:service-type-reference",
                            "Schedule:actor",
                            "HealthcareService:organization",
                        ],
                        "searchParam": [
                            _searched("start", "date", f"{GUIDE}/SearchParameter/slot-sp-start"),
                            _searched("status", "token"),
                            _searched("schedule.actor:Practitioner.identifier", "token"),
                        ],
                    },
                    {
                        "type": "Practitioner",
                        "profile": f"{sas}FrPractitionerRegul",
                        "interaction": [{"code": "create"}, {"code": "update"}],
                        "updateCreate": True,
                        "conditionalUpdate": True,
                        "searchParam": [_searched("identifier", "token")],
                    },
                ],
            }
        ],
    }
