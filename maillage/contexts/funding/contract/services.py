"""Writes on the contract, its lines and what hangs on indicators. Closed years keep what they earned."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any, BinaryIO, Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.funding.contract import queries
from maillage.contexts.funding.contract.access import OWNER
from maillage.contexts.funding.contract.models import (
    Contract,
    ContractLine,
    IndicatorShare,
    Part,
    Rule,
    Size,
)
from maillage.contexts.funding.refusals import ChangedMeanwhile, MoneyRefused
from maillage.contexts.programme.api import YearRefused, locked_year, refuse_closed
from maillage.contexts.programme.models import Mission, ReportingYear
from maillage.core.aci.agreements import lines_on
from maillage.core.aci.carried import agreements
from maillage.core.aci.variable import WHOLE_PER_10000
from maillage.platform.audit.services import record
from maillage.platform.files.checks import DOCUMENTS
from maillage.platform.files.services import FileRefused, store
from maillage.platform.files.services import delete as forget_file
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised
from maillage.platform.ui.typography import short_date

FIELDS: Final = (
    "number",
    "signed_on",
    "starts_on",
    "years",
    "size_class",
    "population",
    "is_stated",
    "ended_on",
    "end_reason",
    "note",
)
LINE_FIELDS: Final = ("amount_cents", "starts_on", "ends_on")
MAX_YEARS: Final = 10
# A contract may take effect some time after it was signed.
MAX_WAIT: Final = timedelta(days=366)

__all__ = ["ChangedMeanwhile", "FileRefused", "MoneyRefused", "YearRefused"]


# --- The contract -----------------------------------------------------------------------------------------


@transaction.atomic
def create_contract(*, by: Actor, values: dict[str, Any], missions: Sequence[Mission]) -> Contract:
    """A contract with a line for each part of these missions that the tables know, and the operating fund.

    values: of `FIELDS`. Amounts are those of the tables until the treasurer confirms each line. A mission that no table
    pays gets a fixed and a variable line whose sums are to be typed. MoneyRefused says why not: a closed year, too,
    that would have earned something from it.
    """
    serialised(by)
    contract = Contract(community=by.community, created_by=by.user)
    _set(contract, values)
    _check(contract)
    contract.save()
    _add(contract, None, Part.OPERATING)
    known = lines_on(agreements(), max(contract.starts_on, queries.tables_begin()))
    for mission in missions:
        of_table = [line.part for line in known if mission.reference and line.mission == mission.reference]
        for part in of_table or (Part.FIXED, Part.VARIABLE):
            _add(contract, mission, part)
    _refuse_closed_days(contract)
    record(
        by=by,
        action="contract.created",
        obj=contract,
        after={**_values(contract), "missions": [mission.name for mission in missions]},
    )
    return contract


def _set(contract: Contract, values: dict[str, Any]) -> None:
    for name in FIELDS:
        if name in values:
            value = values[name]
            setattr(contract, name, value.strip() if isinstance(value, str) else value)


def _check(contract: Contract) -> None:
    if contract.size_class not in Size.values:
        raise MoneyRefused(
            "Dites la taille de la CPTS : choisissez-la, ou définissez d’abord le périmètre du territoire."
        )
    if not 1 <= contract.years <= MAX_YEARS:
        raise MoneyRefused(f"Un contrat dure de 1 à {MAX_YEARS} ans.")
    if contract.signed_on < queries.tables_begin():
        raise MoneyRefused(
            "Aucun contrat ACI des CPTS n’a été signé avant le 20 juin 2019 : vérifiez la date."
        )
    if not contract.signed_on - MAX_WAIT <= contract.starts_on <= contract.signed_on + MAX_WAIT:
        raise MoneyRefused("La prise d’effet est à plus d’un an de la signature : vérifiez les deux dates.")
    if contract.ended_on is not None:
        if contract.ended_on < contract.starts_on:
            raise MoneyRefused("La fin du contrat précède son début.")
        if not contract.end_reason:
            raise MoneyRefused("Dites pourquoi le contrat prend fin avant son terme.")
    _check_alone(contract)


def _check_alone(contract: Contract) -> None:
    first, last = contract.starts_on, queries.last_day(contract)
    for other in queries.contracts().exclude(pk=contract.pk):
        if other.starts_on <= last and queries.last_day(other) >= first:
            raise MoneyRefused(
                f"Ces dates touchent le {other} : mettez fin à celui-ci d’abord, à la veille du nouveau."
            )


def _values(contract: Contract) -> dict[str, Any]:
    return {name: getattr(contract, name) for name in FIELDS}


@transaction.atomic
def update_contract(*, by: Actor, pk: int, seen: int, values: dict[str, Any]) -> Contract:
    """Write the named fields of `FIELDS`; ChangedMeanwhile when `seen` is not today's version.

    MoneyRefused when a closed year would have earned another sum.
    """
    serialised(by)
    contract: Contract = Contract.objects.get(pk=pk)
    if contract.version != seen:
        raise ChangedMeanwhile(contract)
    before = _values(contract)

    def write() -> None:
        _set(contract, values)
        _check(contract)
        contract.version += 1
        contract.save()

    _keeping_closed_years(contract, write)
    if before != _values(contract):
        record(by=by, action="contract.changed", obj=contract, before=before, after=_values(contract))
    return contract


def _closed_years() -> list[ReportingYear]:
    return [one for one in ReportingYear.objects.order_by("starts_on") if one.is_closed]


def _earned(contract: Contract, year: ReportingYear) -> list[tuple[Any, ...]]:
    rows = [(part.mission_id, part.part, part.cents or 0) for part in queries.parts(contract, year)]
    return sorted((row for row in rows if row[2]), key=str)


def _carried(contract: Contract, year: ReportingYear) -> list[tuple[Any, ...]]:
    """What hung on each indicator in the year, and by which rule: what the year acquired follows from it."""
    rows = [
        (one.line.pk, one.share.indicator_id, one.share.rule, one.cents)
        for one in queries.worths(contract, year)[0]
        if one.share is not None
    ]
    return sorted(rows)


_SUMS: Final = (
    "L’année {label} est close : ce qu’elle a rapporté ne change plus. Pour changer un montant à partir d’une date, "
    "mettez une fin à la ligne et ajoutez-en une autre."
)
_SHARES: Final = (
    "L’année {label} est close et reprend les poids de cette année : ils ne changent plus. Dites-les pour une année "
    "ouverte qui vient après elle."
)


def _keeping_closed_years(
    contract: Contract,
    write: Callable[[], None],
    reckoned: Callable[[Contract, ReportingYear], list[tuple[Any, ...]]] = _earned,
    told: str = _SUMS,
) -> None:
    """Run `write`, unless what is `reckoned` of a closed year would change by it. In the caller's transaction."""
    closed = _closed_years()
    before = {one.pk: reckoned(contract, one) for one in closed}
    write()
    fresh = Contract.objects.get(pk=contract.pk)
    for one in closed:
        if reckoned(fresh, one) != before[one.pk]:
            raise MoneyRefused(told.format(label=one.label))


def _refuse_closed_days(contract: Contract) -> None:
    """MoneyRefused when a closed year would have earned something from this new contract."""
    earning = [one for one in _closed_years() if _earned(contract, one)]
    if earning:
        last = earning[-1]
        raise MoneyRefused(
            f"L’année {last.label} est close : ce qu’elle a rapporté ne change plus. Inscrivez le contrat à partir du "
            f"{short_date(last.ends_on + timedelta(days=1))} ; s’il a été signé plus d’un an avant, avec la date de "
            "signature de son dernier avenant."
        )


def attach_file(*, by: Actor, pk: int, name: str, stream: BinaryIO) -> Contract:
    """The signed contract as a file, in place of an earlier one. FileRefused says why not."""
    file = store(
        by=by, community=by.community, owner=OWNER, owner_id=pk, name=name, stream=stream, kinds=DOCUMENTS
    )
    with transaction.atomic():
        serialised(by)
        contract: Contract = Contract.objects.select_related("file").get(pk=pk)
        earlier, contract.file = contract.file, file
        contract.version += 1
        contract.save()
        record(by=by, action="contract.file", obj=contract, after={"name": file.name})
        if earlier is not None:
            forget_file(by=by, file=earlier)
    return contract


# --- Its lines --------------------------------------------------------------------------------------------


def _add(contract: Contract, mission: Mission | None, part: str, **values: Any) -> ContractLine:
    row: ContractLine = ContractLine.objects.create(
        community=contract.community, contract=contract, mission=mission, part=part, **values
    )
    return row


def _check_line(contract: Contract, line: ContractLine) -> None:
    first, last = line.starts_on or contract.starts_on, line.ends_on or queries.last_day(contract)
    if last < first:
        raise MoneyRefused("La fin de la ligne précède son début.")
    if first > queries.last_day(contract):
        raise MoneyRefused("Cette ligne commencerait après la fin du contrat.")
    twins = ContractLine.objects.filter(contract=contract, part=line.part, mission=line.mission)
    for twin in twins.exclude(pk=line.pk):
        start, end = twin.starts_on or contract.starts_on, twin.ends_on or queries.last_day(contract)
        if start <= last and end >= first:
            raise MoneyRefused(
                f"Une autre ligne dit déjà ce que rapporte « {line} » à ces dates : donnez-lui d’abord une fin."
            )


@transaction.atomic
def add_line(
    *,
    by: Actor,
    contract_pk: int,
    mission: Mission | None,
    part: str,
    amount_cents: int | None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> ContractLine:
    """Another line, as the contract or an amendment says. amount_cents None: that of the table. MoneyRefused."""
    serialised(by)
    contract: Contract = Contract.objects.get(pk=contract_pk)
    if (part == Part.OPERATING) != (mission is None):
        raise MoneyRefused("Le fonctionnement ne dépend d’aucune mission ; les autres parts en ont une.")
    line = ContractLine(contract=contract, mission=mission, part=part, starts_on=starts_on, ends_on=ends_on)
    _check_line(contract, line)

    def write() -> None:
        confirmed = (
            {"confirmed_at": timezone.now(), "confirmed_by": by.user} if amount_cents is not None else {}
        )
        row = _add(
            contract,
            mission,
            part,
            starts_on=starts_on,
            ends_on=ends_on,
            amount_cents=amount_cents,
            **confirmed,
        )
        line.pk = row.pk

    _keeping_closed_years(contract, write)
    made: ContractLine = ContractLine.objects.select_related("mission").get(pk=line.pk)
    record(by=by, action="contract.line_added", obj=made, after={"line": str(made), **_line_values(made)})
    return made


@transaction.atomic
def confirm_line(
    *,
    by: Actor,
    pk: int,
    seen: int,
    amount_cents: int | None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> ContractLine:
    """What the signed contract says of a line; amount_cents None gives it back to the table, to be confirmed."""
    serialised(by)
    line: ContractLine = ContractLine.objects.select_related("mission", "contract").get(pk=pk)
    if line.version != seen:
        raise ChangedMeanwhile(line)
    before = _line_values(line)
    line.amount_cents, line.starts_on, line.ends_on = amount_cents, starts_on, ends_on
    line.confirmed_at = timezone.now() if amount_cents is not None else None
    line.confirmed_by = by.user if amount_cents is not None else None
    line.version += 1
    _check_line(line.contract, line)
    _keeping_closed_years(line.contract, line.save)
    record(
        by=by,
        action="contract.line_confirmed" if amount_cents is not None else "contract.line_released",
        obj=line,
        before=before,
        after={"line": str(line), **_line_values(line)},
    )
    return line


@transaction.atomic
def remove_line(*, by: Actor, pk: int) -> None:
    """Take away a line that the contract does not have. MoneyRefused when money came in for it."""
    serialised(by)
    line: ContractLine = ContractLine.objects.select_related("mission", "contract").get(pk=pk)
    paid = queries.payments_of(line.contract).filter(
        cancelled_at=None, expected_key__startswith=f"{line.pk}-"
    )
    if paid.exists():
        raise MoneyRefused(
            "De l’argent a été reçu pour cette ligne : donnez-lui une fin plutôt que de la retirer."
        )
    told = {"line": str(line), **_line_values(line)}

    def write() -> None:
        record(by=by, action="contract.line_removed", obj=line, before=told)
        line.delete()

    _keeping_closed_years(line.contract, write)


def _line_values(line: ContractLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in LINE_FIELDS}


# --- What hangs on indicators -----------------------------------------------------------------------------


@transaction.atomic
def set_shares(
    *, by: Actor, line_pk: int, year_pk: int, shares: Iterable[tuple[int, int, str]]
) -> list[IndicatorShare]:
    """Say for a year what of a variable line hangs on each indicator: (indicator, ten-thousandths, rule).

    In place of what was said for that year. MoneyRefused above the whole, or when a later year that is closed inherits
    them; YearRefused for a closed year.
    """
    year = locked_year(by, year_pk)
    refuse_closed(year)
    line: ContractLine = ContractLine.objects.select_related("mission", "contract").get(pk=line_pk)
    wanted = [one for one in shares if one[1] > 0]
    if line.part != Part.VARIABLE:
        raise MoneyRefused("Seule une part variable dépend d’indicateurs.")
    if len({one[0] for one in wanted}) != len(wanted):
        raise MoneyRefused("Un même indicateur est donné deux fois.")
    if any(rule not in Rule.values for _, _, rule in wanted):
        raise MoneyRefused("Choisissez la règle de chaque indicateur.")
    total = sum(one[1] for one in wanted)
    if total > WHOLE_PER_10000:
        raise MoneyRefused(
            f"Les poids font {total / 100:g} % en tout : ils ne peuvent pas dépasser 100 %.".replace(".", ",")
        )
    made: list[IndicatorShare] = []

    def write() -> None:
        IndicatorShare.objects.filter(line=line, year=year).delete()
        made.extend(
            IndicatorShare.objects.create(
                community=line.community,
                line=line,
                year=year,
                indicator_id=indicator,
                share_per_10000=part,
                rule=rule,
            )
            for indicator, part, rule in wanted
        )

    _keeping_closed_years(line.contract, write, _carried, _SHARES)
    record(
        by=by,
        action="contract.shares",
        obj=line,
        after={"line": str(line), "year": year.label, "shares": [str(one[1]) for one in wanted]},
    )
    return made
