"""A corner of France for tests: three real communes of the Gard, with invented professionals in them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from maillage.contexts.directory.imports.models import RegisterState
from maillage.contexts.directory.professionals.models import Activity, Professional
from maillage.contexts.directory.structures.models import Structure
from maillage.contexts.territory.models import Commune, Departement, Epci, Region
from maillage.contexts.territory.perimeter.services import set_perimeter
from maillage.platform.tenancy.actor import Actor

BESSEGES, ROBIAC, PEYREMALE = CODES = ("30037", "30216", "30194")
EPCI = "200035129"
NAMES = {BESSEGES: "Bessèges", ROBIAC: "Robiac-Rochessadoule", PEYREMALE: "Peyremale"}
# Numbers of the register that begin so are nobody's.
INVENTED = "9999"


def load_communes() -> None:
    """The three communes, their EPCI, département and region; loading them again changes nothing."""
    region, _ = Region.objects.get_or_create(code="76", defaults={"name": "Occitanie"})
    gard, _ = Departement.objects.get_or_create(
        code="30", defaults={"name": "Gard", "region": region, "population": 756_000, "area_ha": 585_300}
    )
    epci, _ = Epci.objects.get_or_create(
        code=EPCI,
        defaults={"name": "CC de Cèze Cévennes", "kind": "CC", "search_name": "cc de ceze cevennes"},
    )
    for rank, (code, name) in enumerate(NAMES.items()):
        Commune.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "search_name": name.lower().replace("è", "e"),
                "departement": gard,
                "epci": epci,
                "population": 1_000 + 500 * rank,
                "age_0_19": 200,
                "age_20_64": 500,
                "age_65_up": 300 + 500 * rank,
                "ages_source": "census",
                "lon": 4.09 + rank / 50,
                "lat": 44.29,
                "area_ha": 1_000.0,
                "has_contour": True,
                "neighbour_codes": " ".join(sorted(set(CODES) - {code})),
                "postal_codes": " 30160 ",
            },
        )


def settle(actor: Actor) -> None:
    """Give the actor's community the three communes as its perimeter, from today on."""
    load_communes()
    set_perimeter(by=actor, commune_codes=CODES, valid_from=timezone.localdate())


def register_professionals(
    count: int, *, communes: Iterable[str] = CODES, first: int = 0
) -> list[Professional]:
    """Invented doctors and nurses in turn, visible as if an import had just been made."""
    places = list(communes)
    RegisterState.objects.update_or_create(source="rpps", defaults={"generation": 1})
    people = [
        Professional(
            idnps=f"8{INVENTED}{number:07d}",
            civility="",
            last_name=f"EXEMPLE{number}",
            first_name="Personne",
            search_name=f"exemple{number} personne",
        )
        for number in range(first, first + count)
    ]
    Professional.objects.bulk_create(people)
    Activity.objects.bulk_create(
        Activity(
            professional=person,
            commune_id=places[number % len(places)],
            profession_code=("10", "60")[number % 2],
            profession_label=("Médecin", "Infirmier")[number % 2],
            category_code="C",
            mode_code="L",
            digest=number.to_bytes(16),
            since=1,
        )
        for number, person in enumerate(people, first)
    )
    return people


def register_structures(count: int, *, communes: Iterable[str] = CODES, first: int = 0) -> list[Structure]:
    """Invented pharmacies and homes in turn, one in two with a position, visible as if just imported."""
    places = list(communes)
    RegisterState.objects.update_or_create(source="finess", defaults={"generation": 1})
    return Structure.objects.bulk_create(
        Structure(
            finess=f"99{number:07d}",
            legal_finess="990000000",
            name=f"LIEU EXEMPLE {number}",
            legal_name="ORGANISME EXEMPLE",
            category_code=("620", "500")[number % 2],
            kind=("pharmacy", "ehpad")[number % 2],
            commune_id=places[number % len(places)],
            address=f"{number} RUE DES ESSAIS",
            lon=4.09 + number / 10_000 if number % 2 else None,
            lat=44.29 if number % 2 else None,
            digest=number.to_bytes(16),
            since=1,
        )
        for number in range(first, first + count)
    )
