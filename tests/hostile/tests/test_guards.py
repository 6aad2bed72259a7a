"""Each guard of the set-up is seen failing once, so that its silence means something."""

from __future__ import annotations

import socket
import warnings
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.template import engines
from django.test import Client, RequestFactory
from django.utils import timezone
from django_scopes import scope
from django_scopes.state import state

from maillage.platform.accounts.models import User
from maillage.platform.tasks.models import DueJob
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.readonly import ReadOnlySafeRequests, WriteInSafeRequest
from tests.hostile.leftovers import leftovers
from tests.hostile.queries import as_text, compare, normalised, recorded
from tests.hostile.undefined import UndefinedVariable


def render(source: str, **context: object) -> str:
    return engines["django"].from_string(source).render(context)


def test_a_warning_is_an_error() -> None:
    with pytest.raises(UserWarning):
        warnings.warn("hidden mistake", stacklevel=1)


def test_the_network_cannot_be_reached() -> None:
    # Blocked with a warning first, which is an error here.
    with socket.socket() as out, pytest.raises(UserWarning, match=r"192\.0\.2\.1"):
        out.connect(("192.0.2.1", 80))


def test_a_naive_instant_is_refused(db: None) -> None:
    with pytest.raises(RuntimeWarning, match="naive datetime"):
        DueJob.objects.create(job="example", next_run_at=datetime(2024, 3, 31, 2, 30))


def test_an_open_scope_is_noticed(community: Community) -> None:
    with scope(community=community):
        assert leftovers() == [f"a scope is still open: {{'_enabled': True, 'community': {community!r}}}"]
    assert leftovers() == []


def test_an_active_time_zone_is_noticed() -> None:
    with timezone.override(ZoneInfo("Indian/Reunion")):
        assert leftovers() == ["a time zone is still active: Indian/Reunion"]
    assert state.get() in (None, {})


def test_unordered_rows_come_shuffled(make_user: Callable[..., User]) -> None:
    made = [make_user().pk for _ in range(30)]
    assert list(User.objects.order_by("pk").values_list("pk", flat=True)) == made
    by_list = list(User.objects.values_list("pk", flat=True))
    by_iterator = [user.pk for user in User.objects.iterator()]
    assert by_list != made
    assert by_iterator != made
    assert sorted(by_list) == sorted(by_iterator) == made


def test_a_slice_and_an_order_are_kept(make_user: Callable[..., User]) -> None:
    made = [make_user().pk for _ in range(30)]
    assert [user.pk for user in User.objects.order_by("-pk").iterator()] == made[::-1]
    assert User.objects.order_by("pk")[:30][0].pk == made[0]


@pytest.mark.parametrize(
    "source",
    [
        "{{ typo }}",
        "{{ person.typo }}",
        "{{ typo|upper }}",
        "{% if typo %}x{% endif %}",
        "{% for row in typo %}x{% endfor %}",
        "{% with a=typo %}x{% endwith %}",
    ],
)
def test_an_undefined_variable_fails(source: str) -> None:
    with pytest.raises(UndefinedVariable, match="typo is undefined"):
        render(source, person={"name": "x"})


def test_what_the_template_says_may_be_missing_is_let_through() -> None:
    assert render('{{ absent|default:"rien" }}') == "rien"
    assert render("{% if person.absent %}x{% endif %}", person={}) == ""
    assert render("{{ person.name }}", person={"name": None}) == "None"


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_safe_request_that_writes_fails(db: None, method: str) -> None:
    def view(request: object) -> HttpResponse:
        DueJob.objects.create(job="example", next_run_at=timezone.now())
        return HttpResponse()

    with pytest.raises(WriteInSafeRequest, match="tasks_duejob"), transaction.atomic():
        ReadOnlySafeRequests(view)(RequestFactory().generic(method, "/"))
    assert ReadOnlySafeRequests(view)(RequestFactory().post("/")).status_code == 200


def test_safe_requests_are_guarded_on_the_whole_site(client: Client, settings: object) -> None:
    assert "maillage.platform.tenancy.readonly.ReadOnlySafeRequests" in settings.MIDDLEWARE  # type: ignore[attr-defined]


def test_queries_name_the_code_that_issued_them(community: Community, client: Client) -> None:
    from maillage.platform.tenancy.views import actor_in

    with recorded() as queries:
        actor_in(User(pk=1), community.slug)
    assert [query.origin for query in queries] == ["platform/tenancy/views.py:_membership_in"]
    assert '"tenancy_membership"."ended_at" IS NULL' in queries[0].sql


def test_a_changed_query_is_reported(tmp_path: Path, make_user: Callable[..., User]) -> None:
    snapshot = tmp_path / "list.sql"
    with pytest.raises(AssertionError, match="no snapshot"):
        compare(snapshot, [], whole=True)
    with recorded() as once:
        User.objects.count()
    snapshot.write_text(as_text(once), encoding="utf-8")
    compare(snapshot, once, whole=True)
    with recorded() as changed:
        User.objects.filter(is_active=True).count()
    compare(snapshot, changed, whole=False)
    with pytest.raises(AssertionError, match="is_active"):
        compare(snapshot, changed, whole=True)
    for whole in (True, False):
        with pytest.raises(AssertionError, match="2 queries"):
            compare(snapshot, once + once, whole=whole)


def test_a_snapshot_does_not_depend_on_the_number_of_values() -> None:
    few = 'SELECT "a" FROM "t" WHERE "id" IN (%s, %s) LIMIT 21'
    many = 'SELECT "a" FROM "t" WHERE "id" IN (%s, %s, %s, %s) LIMIT 50'
    assert normalised(few) == normalised(many)


def test_mail_stays_in_memory(mailoutbox: list[object]) -> None:
    from django.core.mail import send_mail

    send_mail("Objet", "Texte", None, ["personne@tests.example"])
    assert len(mailoutbox) == 1


def test_keys_between_tables_are_checked() -> None:
    """SQLite checks foreign keys only where it is told to."""
    assert connection.vendor != "sqlite" or connection.features.supports_foreign_keys
