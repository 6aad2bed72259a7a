"""The accounts of a community's members in a package, and who they are at the place where it arrives.

Address and name, nothing that opens a door: no password, second factor, session or outside identity. Whoever is named
by a row without ever having been a member (an operator who came to help) stays behind: their name is in the journal, as
text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models.functions import Lower

from maillage.platform.accounts.models import User
from maillage.platform.keeping.refusals import DamagedArchive
from maillage.platform.tenancy.models import Membership

# Stands in a package for whoever was never a member, where a row must name somebody.
OUTSIDER: Final = 0
# The closed account that such rows name here, one for all packages.
OUTSIDER_EMAIL: Final = "hors-communaute@origine.invalid"
OUTSIDER_NAME: Final = "Personne extérieure à la communauté"
_AT_ONCE: Final = 500


@dataclass(frozen=True)
class Account:
    """number: its key at the origin."""

    number: int
    email: str
    name: str


@dataclass(frozen=True)
class Arrived:
    """users: number at the origin -> key here. opened: accounts that did not exist here; met: those that did."""

    users: dict[int, int]
    opened: list[Any]
    met: list[Any]


def members_of(community_pk: int) -> list[Account]:
    """Everybody who is or was a member, by number. Outside any scope."""
    numbers = Membership.objects.filter(community_id=community_pk).values_list("user_id", flat=True)
    rows = User.objects.filter(pk__in=set(numbers)).order_by("pk")
    return [Account(pk, email, name) for pk, email, name in rows.values_list("pk", "email", "name")]


def read_accounts(data: Any) -> list[Account]:
    """The accounts that a package says; DamagedArchive for anything but number, address and name of each, once."""
    if not isinstance(data, list):
        raise DamagedArchive("sa liste de comptes est illisible")
    accounts = [_account(one) for one in data]
    for values in ([one.number for one in accounts], [one.email for one in accounts]):
        if len(set(values)) != len(accounts):
            raise DamagedArchive("un compte y est deux fois")
    return accounts


def _account(data: Any) -> Account:
    # Exactly these: a package that says « is_operator » was not written by us.
    if not isinstance(data, dict) or set(data) != {"number", "email", "name"}:
        raise DamagedArchive("un compte y dit autre chose que son adresse et son nom")
    number, email, name = data["number"], data["email"], data["name"]
    plain = isinstance(email, str) and isinstance(name, str) and type(number) is int
    if not plain or number <= OUTSIDER or len(name) > 120 or not name.isprintable():
        raise DamagedArchive("un compte y est illisible")
    try:
        validate_email(email)
    except ValidationError:
        raise DamagedArchive("l’adresse d’un compte n’en est pas une") from None
    return Account(number, email.lower(), name)


def settle(accounts: Sequence[Account], *, with_outsider: bool) -> Arrived:
    """Match the accounts by address; open those that are not here, without password: a link lets them choose one."""
    known = _known([account.email for account in accounts])
    arrived = Arrived({}, [], [])
    for account in accounts:
        user = known.get(account.email)
        if user is None:
            user = User.objects.create_user(email=account.email, name=account.name)
            arrived.opened.append(user)
        else:
            arrived.met.append(user)
        arrived.users[account.number] = user.pk
    if with_outsider:
        arrived.users[OUTSIDER] = _outsider().pk
    return arrived


def _known(emails: list[str]) -> dict[str, User]:
    found: dict[str, User] = {}
    for start in range(0, len(emails), _AT_ONCE):
        rows = User.objects.alias(lower=Lower("email")).filter(lower__in=emails[start : start + _AT_ONCE])
        found |= {user.email.lower(): user for user in rows.order_by("pk")}
    return found


def _outsider() -> User:
    user = User.objects.filter(email=OUTSIDER_EMAIL).first()
    if user is None:
        user = User.objects.create_user(email=OUTSIDER_EMAIL, name=OUTSIDER_NAME, is_active=False)
    return user
