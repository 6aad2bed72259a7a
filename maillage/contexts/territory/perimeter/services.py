"""Writes of the perimeter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.territory.national.models import Commune
from maillage.contexts.territory.national.queries import code_mapping
from maillage.contexts.territory.perimeter import listeners
from maillage.contexts.territory.perimeter.models import Perimeter, PerimeterCommune
from maillage.contexts.territory.perimeter.queries import perimeter_codes, state_token
from maillage.core.identifiers.insee import InseeCodeError, parse_commune_code
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.services import one_at_a_time

MAX_COMMUNES = 1_500
# Communautés professionnelles territoriales de santé exist since the law of 26 January 2016 (article 65).
EARLIEST_ON = date(2016, 1, 26)
MAX_DAYS_AHEAD = 366


class PerimeterRefused(ValueError):
    """The perimeter cannot be recorded; the message is fit for a user. Nothing was written."""


class PerimeterMoved(PerimeterRefused):
    """Somebody else changed the perimeter since the form was shown."""


@transaction.atomic
def set_perimeter(
    *, by: Actor, commune_codes: Iterable[str], valid_from: date, seen: str | None = None
) -> Perimeter:
    """Record the communes of the actor's community from a day on.

    commune_codes: INSEE codes, former ones and arrondissements accepted. seen: the `state_token` of
    the form, None where there is no form. The same set for the same day again changes nothing.
    Raises PerimeterRefused (PerimeterMoved for a change made meanwhile).
    """
    assert by.community is not None
    # Two people at once: the second waits here, then sees what the first wrote.
    community = one_at_a_time(by.community.pk)
    with scope(community=community):
        codes = _today_codes(commune_codes)
        same_day = Perimeter.objects.filter(valid_from=valid_from).first()
        if same_day is not None and _codes_of(same_day) == codes:
            return same_day
        if seen is not None and seen != state_token(community):
            raise PerimeterMoved(
                "Le périmètre a été modifié entre-temps par quelqu’un d’autre. Votre choix n’a pas été enregistré : "
                "comparez-le au périmètre actuel, puis enregistrez de nouveau."
            )
        _check_day(valid_from, same_day)
        return _write(by, community, codes, valid_from, same_day)


def _today_codes(commune_codes: Iterable[str]) -> frozenset[str]:
    given = list(dict.fromkeys(commune_codes))
    if not given:
        raise PerimeterRefused("Choisissez au moins une commune.")
    if len(given) > MAX_COMMUNES:
        raise PerimeterRefused(
            f"Un périmètre compte {MAX_COMMUNES} communes au plus ; vous en avez choisi {len(given)}."
        )
    try:
        wanted = [parse_commune_code(code) for code in given]
    except InseeCodeError as error:
        raise PerimeterRefused(str(error)) from error
    mapping = code_mapping(wanted)
    unknown = [code for code in wanted if code not in mapping]
    if unknown:
        raise PerimeterRefused(f"Aucune commune ne porte le code {', '.join(unknown[:10])}.")
    return frozenset(mapping[code] for code in wanted)


def _codes_of(perimeter: Perimeter) -> frozenset[str]:
    return frozenset(
        PerimeterCommune.objects.filter(perimeter=perimeter).values_list("commune_id", flat=True)
    )


def _check_day(valid_from: date, same_day: Perimeter | None) -> None:
    """The past is not overwritten: only the first perimeter may begin before today, or today's typing be corrected."""
    today = timezone.localdate()
    if valid_from < EARLIEST_ON:
        raise PerimeterRefused(
            "Un périmètre ne peut pas commencer avant le 26 janvier 2016 : la loi créant les CPTS date de ce jour."
        )
    if (valid_from - today).days > MAX_DAYS_AHEAD:
        raise PerimeterRefused("Un périmètre commence dans un an au plus.")
    if valid_from >= today:
        return
    if same_day is not None:
        if timezone.localdate(same_day.recorded_at) == today:
            return
    elif not Perimeter.objects.exists():
        return
    raise PerimeterRefused(
        "Les périmètres passés ne se modifient pas, car des chiffres en dépendent : "
        "choisissez aujourd’hui ou une date à venir."
    )


def _write(
    by: Actor, community: Community, codes: frozenset[str], valid_from: date, same_day: Perimeter | None
) -> Perimeter:
    before = perimeter_codes(community, valid_from)
    perimeter = same_day or Perimeter(community=community, valid_from=valid_from)
    perimeter.recorded_at, perimeter.recorded_by = timezone.now(), by.user
    perimeter.save()
    kept = _codes_of(perimeter)
    PerimeterCommune.objects.filter(perimeter=perimeter).exclude(commune__in=codes).delete()
    PerimeterCommune.objects.bulk_create(
        [
            PerimeterCommune(community=community, perimeter=perimeter, commune_id=code)
            for code in sorted(codes - kept)
        ]
    )
    added, removed = codes - before, before - codes
    record(
        by=by,
        action="perimeter.changed",
        obj=perimeter,
        before={"communes": len(before), "retirées": _names(removed)},
        after={"communes": len(codes), "ajoutées": _names(added)},
    )
    listeners.tell(by, added, removed)
    return perimeter


def _names(codes: Iterable[str]) -> Sequence[str]:
    rows = Commune.objects.filter(code__in=list(codes)).order_by("search_name", "code")
    return [f"{name} ({code})" for name, code in rows.values_list("name", "code")]
