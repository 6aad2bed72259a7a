"""What the bank says of a year beside what is noted: accounts, lines with what each settles, what stays to explain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.utils import timezone

from maillage.contexts.funding.accounting.folder.files import Joined
from maillage.contexts.funding.accounting.folder.money import who
from maillage.contexts.funding.accounting.folder.sheets import (
    DAY,
    MOMENT,
    NUMBER,
    TEXT,
    Sheet,
    euros_of,
    money,
)
from maillage.contexts.funding.bank.models import (
    BankAccount,
    BankLine,
    Match,
    Settles,
    Statement,
    StatementState,
)
from maillage.contexts.funding.bank.queries import balance_on, iban_shown, in_words, matches_of, without_line
from maillage.contexts.programme.models import ReportingYear
from maillage.platform.files.archives import plain_name

BANK: Final = "05-banque"
KEPT_BACK: Final = "(réservé)"
# What settles these names nobody who is paid.
_OPEN: Final = frozenset({Settles.EXPENSE, Settles.ACI, Settles.RECEIPT})
_PLAIN: Final = {
    Settles.TRANSFER: "Virement à un membre",
    Settles.RETURNED: "Virement d’un membre, revenu",
    Settles.FEE: "Cotisation",
}


def bank_sheets(year: ReportingYear, joined: Joined, *, sees_pay: bool) -> Iterator[Sheet]:
    """Without the right to see pay: what the bank wrote is kept back wherever it may name a member."""
    accounts = list(BankAccount.objects.select_related("payer").order_by("name", "pk"))
    yield Sheet(
        f"{BANK}/rapprochement.xlsx",
        "Rapprochement bancaire",
        "Solde de la banque et solde des lignes importées, le même soir ; ce qui reste à expliquer.",
        (
            ("Compte", TEXT), ("IBAN", TEXT), ("Dernier relevé au", DAY), money("Solde du relevé"),
            money("Solde des lignes, le même soir"), money("Écart"), ("Fin de période", DAY),
            money("Solde des lignes à la fin"), ("Lignes de l’année", NUMBER), ("À expliquer", NUMBER),
            money("Entrées à expliquer"), money("Sorties à expliquer"),
        ),
        [_account(one, year) for one in accounts],
    )  # fmt: skip
    yield _statements(year, joined, sees_pay)
    rows = BankLine.objects.filter(booked_on__gte=year.starts_on, booked_on__lte=year.ends_on)
    lines = list(rows.select_related("account", "statement__file").order_by("account", "booked_on", "pk"))
    settled = matches_of(lines)
    yield Sheet(
        f"{BANK}/lignes.xlsx",
        "Lignes de la banque",
        "Chaque ligne, ce qu’elle règle, et qui l’a dit.",
        (
            ("Compte", TEXT), ("Date", DAY), ("Libellé", TEXT), ("Référence", TEXT), money("Montant"),
            money("À expliquer"), ("Règle", TEXT), ("Rapprochée par", TEXT), ("Relevé", TEXT),
        ),
        [_line(one, settled.get(one.pk, []), sees_pay) for one in lines],
    )  # fmt: skip
    yield Sheet(
        f"{BANK}/sans-ligne.xlsx",
        "Noté, sans ligne de la banque",
        "Ce qui est noté payé ou reçu dans l’année et qu’aucune ligne n’explique en entier.",
        (("Date", DAY), ("Quoi", TEXT), ("État", TEXT), money("Reste à expliquer")),
        [
            (one.thing.day, one.label if sees_pay or _is_open(one.key) else KEPT_BACK, one.note,
             euros_of(one.thing.cents))
            for one in (without_line(year.starts_on) if accounts else ())
            if one.thing.day is not None and year.starts_on <= one.thing.day <= year.ends_on
        ],
    )  # fmt: skip


def _statements(year: ReportingYear, joined: Joined, sees_pay: bool) -> Sheet:
    """The statements that touch the year, each file as the bank made it: it names who was paid. 1 query."""
    known = Statement.objects.filter(
        state=StatementState.IMPORTED, starts_on__lte=year.ends_on, ends_on__gte=year.starts_on
    ).select_related("account", "file", "sent_by")
    return Sheet(
        f"{BANK}/releves.xlsx",
        "Relevés de la banque",
        "Chaque relevé importé, qui l’a déposé, et où est son fichier.",
        (
            ("Compte", TEXT), ("Du", DAY), ("Au", DAY), ("Format", TEXT), ("Lignes nouvelles", NUMBER),
            ("Lignes déjà là", NUMBER), money("Solde du relevé"), ("Solde au", DAY), ("Déposé par", TEXT),
            ("Déposé le", MOMENT), ("Fichier", TEXT),
        ),
        [
            (one.account.name, one.starts_on, one.ends_on, one.get_form_display(), one.new_lines, one.known_lines,
             euros_of(one.closing_cents), one.closing_on, who(one.sent_by), one.sent_at, _place(one, joined, sees_pay))
            for one in known.order_by("account", "starts_on", "pk")
        ],
    )  # fmt: skip


def _place(one: Statement, joined: Joined, sees_pay: bool) -> str:
    if not sees_pay or one.ends_on is None:
        return KEPT_BACK
    folder = f"{BANK}/releves/{plain_name(one.account.name, 'compte', 40)}"
    return joined.join(one.file, folder, one.ends_on, f"Relevé {one.account.name}", "")


def _is_open(key: str) -> bool:
    return key.partition(":")[0] in _OPEN


def _account(account: BankAccount, year: ReportingYear) -> tuple[Any, ...]:
    """4 queries: accounts are few."""
    last: Statement | None = (
        Statement.objects.filter(account=account, state=StatementState.IMPORTED)
        .filter(closing_on__gte=year.starts_on, closing_on__lte=year.ends_on)
        .order_by("-closing_on", "-pk")
        .first()
    )
    end = min(year.ends_on, timezone.localdate())
    rows = BankLine.objects.filter(
        account=account, booked_on__gte=year.starts_on, booked_on__lte=year.ends_on
    )
    pairs = list(rows.order_by("pk").values_list("amount_cents", "left_cents"))
    day = last.closing_on if last else None
    told = last.closing_cents if last else None
    counted = balance_on(account, day) if day else None
    gap = None if told is None or counted is None else told - counted
    return (
        account.name, iban_shown(account), day, euros_of(told), euros_of(counted), euros_of(gap), end,
        euros_of(balance_on(account, end)), len(pairs), sum(left > 0 for _, left in pairs),
        euros_of(sum(left for cents, left in pairs if cents > 0)),
        euros_of(sum(left for cents, left in pairs if cents < 0)),
    )  # fmt: skip


def _line(line: BankLine, matches: list[Match], sees_pay: bool) -> tuple[Any, ...]:
    told = sees_pay or (bool(matches) and all(one.kind in _OPEN for one in matches))
    words = "; ".join(dict.fromkeys(_settles(one, sees_pay) for one in matches))
    people = ", ".join(dict.fromkeys(who(one.matched_by) for one in matches if one.matched_by))
    label, reference = (line.label, line.reference) if told else (KEPT_BACK, "")
    return (
        line.account.name, line.booked_on, label, reference, euros_of(line.amount_cents), euros_of(line.left_cents),
        words, people, line.statement.file.name,
    )  # fmt: skip


def _settles(match: Match, sees_pay: bool) -> str:
    if sees_pay:
        return in_words(match)
    if match.kind == Settles.ASIDE:
        return str(match.get_aside_display())
    return _PLAIN.get(Settles(match.kind)) or in_words(match)
