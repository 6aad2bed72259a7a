"""Invented ground for the tests of the directory: a few communes, and files of the register about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.utils import timezone
from django_scopes import scope

from maillage.contexts.directory.imports.models import CoveredCommune, ImportRun, RegisterState
from maillage.contexts.directory.imports.rpps.writing import official_name, write_rows
from maillage.contexts.directory.imports.services import Options, import_rpps
from maillage.contexts.directory.movements.models import Movement
from maillage.contexts.directory.movements.queries import visible_movements
from maillage.contexts.directory.professionals.models import Activity, Professional
from maillage.contexts.territory.api import set_perimeter
from maillage.contexts.territory.models import Commune, Departement, FormerCode
from maillage.core.identifiers.rpps import invented_rpps
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

# ALPHA and BETA touch, and so do BETA and GAMMA; DELTA and TOWN are far from them and from each other.
ALPHA, BETA, GAMMA, DELTA, TOWN = "30001", "30002", "30003", "30004", "69123"
# A commune that ALPHA took in, and an arrondissement of TOWN.
OLD_ALPHA, TOWN_5 = "30901", "69385"
UNKNOWN = "75056"
PERIMETER = (ALPHA, BETA, TOWN)


@dataclass(frozen=True)
class _Ground:
    code: str
    name: str
    postal: str
    lon: float
    lat: float
    neighbours: str = ""


_COMMUNES = (
    _Ground(ALPHA, "Alpha-les-Bois", "30110", 4.00, 44.20, BETA),
    _Ground(BETA, "Saint-Béta", "30110", 4.10, 44.20, f"{ALPHA} {GAMMA}"),
    _Ground(GAMMA, "Gamma", "30120", 4.40, 44.20, BETA),
    _Ground(DELTA, "Delta", "30130", 5.40, 44.20),
    _Ground(TOWN, "Grandville", "69005", 4.80, 45.70),
)


def lay_ground() -> None:
    """Write the communes."""
    gard = Departement.objects.create(code="30", name="Gard")
    for one in _COMMUNES:
        Commune.objects.create(
            code=one.code,
            name=one.name,
            search_name=one.name.lower().replace("é", "e").replace("-", " "),
            departement=gard,
            population=1_000,
            lon=one.lon,
            lat=one.lat,
            has_contour=False,
            neighbour_codes=one.neighbours,
            postal_codes=f" {one.postal} ",
        )
    FormerCode.objects.create(code=OLD_ALPHA, name="Vieil-Alpha", commune_id=ALPHA)
    FormerCode.objects.create(code=TOWN_5, name="Grandville 5e", commune_id=TOWN)


def settle(community: Community, codes: Iterable[str] = PERIMETER) -> None:
    """Give the community this perimeter from today on."""
    with scope(community=community):
        set_perimeter(by=Actor.system(community), commune_codes=codes, valid_from=timezone.localdate())


def idnps(rank: int) -> str:
    return f"8{invented_rpps(rank)}"


def line(rank: int, commune: str = ALPHA, **fields: str) -> dict[str, str]:
    """One activity of the invented nurse of that rank, in a commune."""
    number = invented_rpps(rank)
    return {
        "id_type": "8",
        "id_number": number,
        "national_id": f"8{number}",
        "practice_title_code": "MME",
        "family_name": f"GENÉVRIER-{_letters(rank)}",
        "given_name": "Zoé",
        "profession_code": "60",
        "category_code": "C",
        "mode_code": "L",
        "commune_code": commune,
        "phone": "0100000000",
    } | fields


def doctor(rank: int, commune: str = ALPHA, **fields: str) -> dict[str, str]:
    """One activity of the invented general practitioner of that rank."""
    return line(
        rank,
        commune,
        **({"profession_code": "10", "knowhow_type_code": "S", "knowhow_code": "SM26"} | fields),
    )


def _letters(rank: int) -> str:
    return "".join(chr(ord("A") + int(digit)) for digit in f"{rank:03d}")


def shown_name(rank: int) -> str:
    """The name of the invented person of that rank, as pages show it."""
    return f"Zoé Genévrier-{_letters(rank).capitalize()}"


def filler(count: int = 100) -> list[dict[str, str]]:
    """Lines about nobody who is kept, so that a departure is no shrinking of the file."""
    return [line(900_000 + rank, UNKNOWN) for rank in range(count)]


def edition(folder: Path, day: date, rows: Iterable[dict[str, str]], *, fill: int = 100) -> Path:
    """A whole official file of that day: these rows, then the filler."""
    path = folder / official_name(datetime.combine(day, time(6, 30)))
    write_rows(path, [*rows, *filler(fill)])
    return path


def bring(path: Path, **options: Any) -> ImportRun:
    """Import a file as the operator's command does."""
    return import_rpps(by=Actor.system(), path=path, options=Options(**options))


def register() -> dict[str, Any]:
    """All that a reader can see of the register, in a form that can be compared."""
    state = RegisterState.objects.filter(source="rpps").first()
    return {
        "activities": sorted(
            (row.professional_id, row.commune_id or "", row.profession_code, bytes(row.digest).hex())
            for row in Activity.objects.visible()
        ),
        "people": sorted(Professional.objects.values_list("idnps", "last_name", "first_name", "search_name")),
        "movements": told(),
        "covered": sorted(CoveredCommune.objects.values_list("commune_id", flat=True)),
        "edition": state.run.extraction_on if state and state.run else None,
    }


def told() -> list[tuple[str, str, str | None, str | None, str]]:
    """The visible movements: person, profession, from, to, elsewhere."""
    rows = visible_movements().values_list(
        "professional_id", "profession_code", "from_commune_id", "to_commune_id", "elsewhere_code"
    )
    return sorted(rows, key=str)


def tally(run: ImportRun) -> tuple[int, int, int, int]:
    """Persons new, changed, gone, moved."""
    return run.people_new, run.people_changed, run.people_gone, run.people_moved


def leftovers() -> int:
    """Rows that no reader sees: there must be none once an import has ended."""
    seen = Activity.objects.visible().count()
    hidden = Movement.objects.count() - visible_movements().count()
    return Activity.objects.count() - seen + hidden
