"""The ground of a community: read once, kept in the process as long as nothing it stands on has changed."""

from __future__ import annotations

from collections import OrderedDict
from hashlib import blake2b
from threading import Lock
from typing import Final

from maillage.contexts.atlas.ground.making import make_ground
from maillage.contexts.atlas.ground.parameters import Parameters, parameters_for
from maillage.contexts.atlas.ground.problem import DEFAULT, Ground, Setting
from maillage.contexts.atlas.ground.refusals import NoCommunes, NoGround, NoSupply, UnknownProfession
from maillage.contexts.atlas.ground.roads.choosing import travel_method_in_force
from maillage.contexts.atlas.ground.roads.methods import TravelMethod
from maillage.contexts.atlas.ground.supply import RULES
from maillage.contexts.directory import api as directory
from maillage.contexts.territory import api as territory
from maillage.platform.tenancy.models import Community

GROUNDS_KEPT: Final = 24

_kept: OrderedDict[str, Ground] = OrderedDict()
_lock = Lock()


def ground_of(community: Community, profession: str = "gp", *, setting: Setting = DEFAULT) -> Ground:
    """What is computed on for a community today. 4 queries when it is known in this process, else at most 9 more.

    profession: one of `RULES`. Raises NoGround, with French words that say what to do: NoCommunes without a
    perimeter, NoSupply without any imported file that counts the profession, UnknownProfession.
    """
    if profession not in RULES:
        raise UnknownProfession(profession)
    codes = territory.perimeter_codes(community)
    if not codes:
        raise NoCommunes
    edition = directory.supply_edition(community)
    if edition.register_on is None and edition.facilities_year is None:
        raise NoSupply
    parameters, travel = parameters_for(profession, setting), travel_method_in_force()
    key = _key(codes, edition.mark, profession, parameters, travel)
    found = _remembered(key)
    if found is None:
        found = make_ground(codes, profession, edition, parameters, travel, key=key)
        _remember(key, found)
    return found


def forget_grounds() -> None:
    """Forget what this process knows: for tests, and after the operator changed what computations stand on."""
    with _lock:
        _kept.clear()


def _key(
    codes: frozenset[str], mark: str, profession: str, parameters: Parameters, travel: TravelMethod
) -> str:
    """Changes whenever anything that a ground follows from does."""
    told = (
        territory.files_digest(),
        " ".join(sorted(codes)),
        mark,
        profession,
        repr(parameters),
        travel.key,
    )
    return blake2b("\n".join(told).encode(), digest_size=16).hexdigest()


def _remembered(key: str) -> Ground | None:
    with _lock:
        ground = _kept.get(key)
        if ground is not None:
            _kept.move_to_end(key)
        return ground


def _remember(key: str, ground: Ground) -> None:
    with _lock:
        _kept[key] = ground
        _kept.move_to_end(key)
        while len(_kept) > GROUNDS_KEPT:
            _kept.popitem(last=False)


__all__ = [
    "NoCommunes",
    "NoGround",
    "NoSupply",
    "UnknownProfession",
    "forget_grounds",
    "ground_of",
]
