"""Rows of a community in words that are the same wherever it is: numbers replaced by ranks, accounts by addresses.

Written apart from what carries the rows, so that one finds the faults of the other.
"""

from __future__ import annotations

import re
from typing import Any

from django_scopes import scopes_disabled

from maillage.platform.accounts.models import User
from maillage.platform.keeping.package.contents import carried_models
from maillage.platform.tenancy.models import Community

Rows = dict[str, list[dict[str, Any]]]

# What the files of each owner belong to.
FILES_OF = {
    "association.document": "association.Document",
    "association.mailing": "association.Mailing",
    "dossier.pack": "dossier.Pack",
    "funding.statement": "funding.BankAccount",
    "programme.inbox": "programme.InboxItem",
    "privacy.request": "privacy.PersonRequest",
}

# What the lines of the journal of accounts tell.
FACTS_OF = {
    "expense": "funding.Expense",
    "expense_paid": "funding.Expense",
    "aci": "funding.ContractPayment",
    "receipt": "funding.Receipt",
    "aside": "funding.Match",
    "batch": "funding.Batch",
    "batch_paid": "funding.Batch",
    "fee": "association.Payment",
}


def described(community: Community) -> Rows:
    """By label of the model, in order of their numbers; without the lines of leaving and arriving."""
    with scopes_disabled():
        rows = {
            model: list(model._base_manager.filter(community=community).order_by("pk"))
            for model in carried_models()
        }
        ranks = {
            model._meta.label: {row.pk: n for n, row in enumerate(found)} for model, found in rows.items()
        }
        emails = {user.pk: user.email for user in User.objects.order_by("pk")}
        return {
            model._meta.label: [_row(one, community, ranks, emails) for one in found]
            for model, found in rows.items()
        }


def _row(
    row: Any, community: Community, ranks: dict[str, dict[int, int]], emails: dict[int, str]
) -> dict[str, Any]:
    words: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.primary_key or field.name == "community":
            continue
        if field.is_relation and field.related_model is User:
            value = emails.get(value)
        elif field.is_relation and field.related_model._meta.label in ranks:
            value = None if value is None else f"#{ranks[field.related_model._meta.label][value]}"
        words[field.name] = value
    return _with_references(row._meta.label, words, community, ranks)


def _with_references(
    label: str, words: dict[str, Any], community: Community, ranks: dict[str, dict[int, int]]
) -> dict[str, Any]:
    def rank(model: str, pk: Any) -> str:
        return f"#{ranks[model][int(pk)]}" if int(pk) in ranks[model] else "gone"

    def subject(text: str) -> str:
        return re.sub(r"^organisation:(\d+)$", lambda m: rank("directory.Organisation", m[1]), text)

    for name in ("subject", "kept", "absorbed", "first", "second"):
        if isinstance(words.get(name), str) and label != "messaging.Message":
            words[name] = subject(words[name])
    if label == "directory.NotDuplicate":
        words = {
            **words,
            **dict(zip(("first", "second"), sorted((words["first"], words["second"])), strict=True)),
        }
    if label == "directory.Absorption":
        kept = words["snapshot"]
        labels = kept["followers"]["directory.labels"]
        words["snapshot"] = [
            kept["filled"],
            [rank("directory.Contact", pk) for pk in kept["contacts"]],
            {name: [rank("directory.Label", pk) for pk in pks] for name, pks in labels.items()},
        ]
    if label == "tables.SavedView":
        words["query"] = re.sub(
            r"etiquette=(\d+)", lambda m: f"etiquette={rank('directory.Label', m[1])}", words["query"]
        )
    if label == "files.StoredFile" and words["owner"] in FILES_OF:
        words["owner_id"] = rank(FILES_OF[words["owner"]], words["owner_id"])
    if label == "funding.JournalRow":
        kind, _, number = words["source"].rpartition("-")
        if kind in FACTS_OF:
            words["source"] = f"{kind}-{rank(FACTS_OF[kind], number)}"
        member = re.fullmatch(r"M(\d{6,})", words["party"])
        if member:
            words["party"] = rank("association.Contact", member[1])
    if label == "messaging.Notification":
        url = words["url"].replace(f"/c/{community.slug}/", "/c/SLUG/")
        model = "care.CareRequest" if "/soins/demandes/" in url else "privacy.PersonRequest"
        words["url"] = re.sub(r"/(\d+)/$", lambda m: f"/{rank(model, m[1])}/", url)
    if label.startswith("audit."):
        words["object_id"] = _object(words, community, rank, ranks)
    return words


def _object(words: dict[str, Any], community: Community, rank: Any, ranks: dict[str, dict[int, int]]) -> str:
    kind, number = words["object_type"], words["object_id"]
    if kind == "tenancy.community":
        return "the community" if number == str(community.pk) else number
    labels = {label.lower(): label for label in ranks}
    if kind in labels and number:
        # What was destroyed since has no number anywhere else.
        found = str(rank(labels[kind], number))
        return "" if found == "gone" else found
    # Rows of the installation stay behind, and so does their number.
    return "" if kind in {"accounts.user", "first_hour.erasure"} else number
