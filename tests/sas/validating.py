"""Judges of what the SAS interface answers: the profiles of the guide, and what no profile says.

The profiles are those of the guide `ans.fhir.fr.sas` 1.2.0 (CC0), in `package.zip`. Each resource is judged by
itself: of whole bundles pyfhircheck knows too little, so that `bundle_faults` says the rest.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pyfhircheck import Validator
from pyfhircheck.config import ValidatorConfig

PACKAGE = Path(__file__).with_name("package.zip")
REFERENCE = re.compile(
    r"(Slot|Schedule|Practitioner|PractitionerRole|HealthcareService|Organization)/[A-Za-z0-9.-]{1,64}"
)
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d")
# False of a slot in two CPTS: the extension is counted over the repetitions of serviceType, not in each.
FALSE_OF_TWO = "sas-servicetype-r5"

Resource = dict[str, Any]


def unpack(folder: Path) -> Path:
    """The package of the guide, in a folder."""
    with zipfile.ZipFile(PACKAGE) as archive:
        archive.extractall(folder)
    return folder / "package"


def judge(package: Path) -> Validator:
    return Validator(
        ValidatorConfig.load_dict(
            {
                "fhirVersion": "4.0.1",
                "localPackagePaths": [str(package)],
                "allowUnknownExtensions": True,
                "terminology": {"mode": "local"},
                "severityPolicy": {"profile.element.invariant.unsupported.ref-1": "information"},
            }
        )
    )


def resource_faults(validator: Validator, resource: Resource) -> list[str]:
    """What the profile that the resource names, or base R4, has against it."""
    report = validator.validate_resource(resource)
    cpts = sum(1 for one in resource.get("serviceType", ()) if "extension" in one)
    return [
        f"{resource['resourceType']}/{resource.get('id', '')}: {one.code} {one.message}"
        for one in report.issues
        if str(one.severity).lower().rpartition(".")[2] in ("error", "fatal")
        and not (cpts > 1 and FALSE_OF_TWO in f"{one.code}{one.message}" and "cardinality.max" in one.code)
    ]


def references(value: Any) -> Iterator[str]:
    """Every literal reference in a resource."""
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        for one in value.values():
            yield from references(one)
    elif isinstance(value, list):
        for one in value:
            yield from references(one)


def empties(value: Any) -> bool:
    """Whether something in it is empty, which FHIR never allows."""
    if isinstance(value, dict):
        return not value or any(empties(one) for one in value.values())
    if isinstance(value, list):
        return not value or any(empties(one) for one in value)
    return value is None or value == ""


def bundle_faults(bundle: Resource, *, query: str) -> list[str]:
    """Type, total, link, the four kinds, references: what pyfhircheck does not see."""
    faults = []
    entries = bundle.get("entry", [])
    resources = [one["resource"] for one in entries]
    kinds = Counter(one["resourceType"] for one in resources)
    if bundle.get("resourceType") != "Bundle" or bundle.get("type") != "searchset":
        faults.append("no searchset")
    if bundle.get("total") != kinds["Slot"]:
        faults.append(f"total {bundle.get('total')} for {kinds['Slot']} slots")
    link = bundle.get("link", [])
    if len(link) != 1 or link[0].get("relation") != "self" or not link[0]["url"].endswith(f"/Slot?{query}"):
        faults.append("link")
    if empties(bundle):
        faults.append("an empty element")
    if not kinds["Slot"]:
        return faults + (["included without slots"] if "entry" in bundle else [])
    faults += [kind for kind in ("Schedule", "Practitioner", "PractitionerRole") if not kinds[kind]]
    return faults + list(_entry_faults(entries)) + list(_reference_faults(resources))


def _entry_faults(entries: list[Resource]) -> Iterator[str]:
    ids = [f"{one['resource']['resourceType']}/{one['resource']['id']}" for one in entries]
    yield from (f"twice {one}" for one, count in Counter(ids).items() if count > 1)
    for entry, name in zip(entries, ids, strict=True):
        if not entry.get("fullUrl", "").endswith(f"/{name}"):
            yield f"fullUrl of {name}"
        mode = "match" if name.startswith("Slot/") else "include"
        if entry.get("search") != {"mode": mode}:
            yield f"search mode of {name}"


def _reference_faults(resources: list[Resource]) -> Iterator[str]:
    there = {f"{one['resourceType']}/{one['id']}" for one in resources}
    for resource in resources:
        contained = {f"#{one['id']}" for one in resource.get("contained", ())}
        for reference in references(resource):
            if reference.startswith("#"):
                if reference not in contained:
                    yield f"dangling {reference}"
            elif not REFERENCE.fullmatch(reference) or reference not in there:
                yield f"dangling {reference}"


def of_kind(bundle: Resource, kind: str) -> list[Resource]:
    return [one["resource"] for one in bundle.get("entry", ()) if one["resource"]["resourceType"] == kind]
