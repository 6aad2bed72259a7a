"""Secrets are kept as digests or sealed, and looked up by their digest: none is compared sign by sign (CWE-208)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

import maillage
from maillage.platform.encryption.fields import EncryptedTextField

# Nothing here depends on the database.
pytestmark = pytest.mark.once

ROOT = Path(maillage.__file__).parent
NAMED_SECRET = re.compile(r"(^|_)(secret|token|password|passphrase|digest|signature|hmac|otp)s?($|_)")
# Columns whose name sounds like a secret and that hold none, or hold it otherwise.
NO_SECRETS = {
    "accounts.User.password": "hashed by Django, slowly",
    "directory.Delivery.token": "names a form, so that it counts once; opens nothing",
    "association.JoiningForm.secret": "part of a public address that is meant for posters; opens a form",
    "association.WhoIsWhoPage.secret": "part of the address of a page that is published",
    "care.DoctorListSettings.secret": "part of a public address that is meant for posters; opens a form",
    "dossier.PublicPage.secret": "part of the address of a page that is published",
    "programme.IdeaCall.secret": "part of a public address that is meant for posters; opens a form",
    "programme.Survey.secret": "part of a public address that is meant for posters; opens a form",
}
CALLS = {"compare_digest", "constant_time_compare"}


def open_columns() -> Iterator[str]:
    """Columns of ours that bear a secret as it is."""
    for model in apps.get_models():
        if not model.__module__.startswith("maillage."):
            continue
        for one in model._meta.concrete_fields:
            name = f"{model._meta.app_label}.{model.__name__}.{one.name}"
            kept = isinstance(one, (EncryptedTextField, models.BinaryField)) or "digest" in one.name
            text = isinstance(one, (models.CharField, models.TextField, models.UUIDField))
            if text and NAMED_SECRET.search(one.name) and not kept and name not in NO_SECRETS:
                yield name


def names_of(node: ast.expr) -> Iterator[str]:
    for one in ast.walk(node):
        if isinstance(one, ast.Name):
            yield one.id
        elif isinstance(one, ast.Attribute):
            yield one.attr


def is_constant(node: ast.expr) -> bool:
    return isinstance(node, (ast.Constant, ast.Tuple, ast.List, ast.Set)) or (
        isinstance(node, ast.UnaryOp) and isinstance(node.operand, ast.Constant)
    )


def plain_comparisons(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of `==` and `!=` between two things of which one is named as a secret."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], (ast.Eq, ast.NotEq)):
            continue
        sides = [node.left, *node.comparators]
        measured = any(isinstance(side, ast.Call) and getattr(side.func, "id", "") == "len" for side in sides)
        if measured or any(is_constant(side) for side in sides):
            continue
        if any(NAMED_SECRET.search(name) for side in sides for name in names_of(side)):
            yield node.lineno, ast.unparse(node)


# Each was read: what is compared is public, or was made by us on both sides, or the comparison is of no use to anybody.
READ = {
    "platform/audit": "seals of the journal: digests that the anchors publish",
    "platform/keeping": "digests of files in a backup that whoever restores it holds",
    "platform/files": "digests of contents, which are their names",
    "contexts/association/meetings/links.py": "whether the row holds the digest that we make: both sides are ours",
    "contexts/programme/surveys/links.py": "the same",
    "contexts/association/voting/personal.py": "the same, of a row that was found by its digest",
    "contexts/care/activity/links.py": "the same",
    "contexts/care/availability/links.py": "whether the row holds the digest that we make: both sides are ours",
    "contexts/association/voting/secret/sealing.py": "digest of a published list",
    "contexts/dossier/pack": "digests of the figures and of the parts of a pack",
    "contexts/dossier/public": "digest of a content that whoever publishes has read",
    "contexts/directory/imports": "digests of lines and of national files",
    "contexts/directory/sources": "digests of national files",
    "contexts/territory": "digests of the files carried with the code",
    "platform/checkup": "digests shown to the operator",
    "platform/accounts/outside/services.py": "the mark of an identity, in a row looked up by its digest",
    "platform/accounts/known_devices.py": "content of a cookie whose signature was checked, in constant time",
}


def test_no_column_bears_a_secret_as_it_is() -> None:
    assert list(open_columns()) == []


def test_no_secret_is_compared_sign_by_sign() -> None:
    found = []
    for path in sorted(ROOT.rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        if "tests" in path.parts or place.startswith(tuple(READ)):
            continue
        found += [
            f"{place}:{line} {text}" for line, text in plain_comparisons(path.read_text(encoding="utf-8"))
        ]
    assert found == []


def test_a_comparison_is_noticed() -> None:
    assert list(plain_comparisons("if token == request.POST['t']:\n    pass")) != []
    assert list(plain_comparisons("if compare_digest(token, given):\n    pass")) == []
    assert list(plain_comparisons("if token == '':\n    pass")) == []


def test_a_secret_link_is_looked_up_by_its_digest_alone(db: None) -> None:
    """What is asked of the database about a link never holds its secret."""
    from datetime import timedelta

    from maillage.platform.access import tokens
    from tests.hostile.queries import recorded

    secret = tokens.issue(purpose="essai", subject="1", valid_for=timedelta(hours=1))
    assert len(secret) >= 43
    with recorded() as queries:
        assert tokens.peek(purpose="essai", secret=secret) is not None
    assert queries
    assert all(secret not in one.sql for one in queries)
