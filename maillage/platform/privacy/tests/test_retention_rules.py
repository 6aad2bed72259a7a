"""The daily erasure: every rule, its minimum, its failures, its trace."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.config.retention import durations
from maillage.platform.audit import covering
from maillage.platform.audit.models import AuditEntry
from maillage.platform.messaging.models import Message, MessageState, Notification
from maillage.platform.messaging.services import notify, queue_email
from maillage.platform.privacy import retention
from maillage.platform.privacy.checks import retention_findings
from maillage.platform.privacy.models import RetentionRun
from maillage.platform.registry import Registry
from maillage.platform.registry.personal_data import Retention, retentions
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.hostile.queries import AssertQueries
from tests.people import ClientOf, MemberOf


def _rule(name: str) -> Retention:
    found = retentions.get(name)
    assert found is not None
    return found


def test_what_is_older_goes_and_the_rest_stays(scoped: Community, member_of: MemberOf) -> None:
    notify(community=scoped, users=[member_of("partner")], title="Vieille")
    Notification.objects.update(created_at=timezone.now() - timedelta(days=400))
    notify(community=scoped, users=[member_of("partner")], title="Neuve")
    queue_email(by=Actor.system(), community=scoped, to="a@tests.example", subject="O", body="T", purpose="p")
    Message.objects.update(state=MessageState.SENT, queued_at=timezone.now() - timedelta(days=400))
    assert retention.erase_what_is_due() == 2
    assert Notification.objects.get().title == "Neuve"
    assert not Message.objects.exists()
    run = RetentionRun.objects.get(rule="messaging.notifications")
    assert (run.last_removed, run.total_removed, run.last_error) == (1, 1, "")
    with scopes_disabled():
        lines = AuditEntry.objects.filter(action="retention.erased")
        assert sorted(lines.values_list("label", flat=True)) == ["Messages envoyés", "Notifications"]
    assert retention.erase_what_is_due() == 0
    with scopes_disabled():
        assert AuditEntry.objects.filter(action="retention.erased").count() == 2


def test_a_message_that_waits_is_never_forgotten(scoped: Community) -> None:
    queue_email(by=Actor.system(), community=scoped, to="a@tests.example", subject="O", body="T", purpose="p")
    Message.objects.update(queued_at=timezone.now() - timedelta(days=4000))
    assert retention.erase_what_is_due() == 0


def test_the_journal_is_emptied_and_not_cut(
    scoped: Community, member_of: MemberOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(covering, "YOUNGEST_EMPTIED", timedelta(days=-2))
    member_of("partner")
    count = AuditEntry.objects.count()
    assert count
    removed = _rule("audit.actions").purge(timezone.now() + timedelta(days=1))
    assert removed >= count
    assert AuditEntry.objects.count() == count
    assert set(AuditEntry.objects.values_list("label", flat=True)) == {""}


def test_a_rule_that_fails_holds_up_no_other(
    scoped: Community, member_of: MemberOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(before: datetime) -> int:
        raise ValueError("not this way")

    registry: Registry[Retention] = Registry()
    registry.register(replace(_rule("messaging.failed"), purge=broken))
    registry.register(_rule("messaging.notifications"))
    monkeypatch.setattr(retention, "retentions", registry)
    notify(community=scoped, users=[member_of("partner")], title="Vieille")
    Notification.objects.update(created_at=timezone.now() - timedelta(days=400))
    assert retention.erase_what_is_due() == 1
    assert RetentionRun.objects.get(rule="messaging.failed").last_error == "ValueError"
    findings = retention_findings()
    assert [one.level for one in findings] == ["fault"]
    assert "Texte des messages en échec" in findings[0].message


def test_a_setting_is_applied_but_never_below_the_minimum(settings: object) -> None:
    settings.MAILLAGE_RETENTION = {  # type: ignore[attr-defined]
        "messaging.messages": 120,
        "audit.accesses": 30,
        "directory.movements": 10,
        "nothing.such": 5,
    }
    assert retention.kept_for(_rule("messaging.messages")) == timedelta(days=120)
    assert retention.kept_for(_rule("audit.accesses")) == timedelta(days=183)
    assert retention.kept_for(_rule("directory.movements")) == _rule("directory.movements").kept
    assert retention.kept_for(_rule("messaging.failed")) == _rule("messaging.failed").kept
    faults = " ".join(retention.faults_of_setting())
    assert "183 appliqués" in faults and "nothing.such" in faults and "ne se règle pas" in faults


def test_the_setting_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert durations(" messaging.failed=60, audit.accesses = 365 ,") == {
        "messaging.failed": 60,
        "audit.accesses": 365,
    }
    for wrong in ("messaging.failed", "=3", "a=-1", "a=deux", "a=9999999"):
        with pytest.raises(ImproperlyConfigured, match="règle=jours"):
            durations(wrong)


def test_the_page_shows_what_was_erased(
    scoped: Community, client_of: ClientOf, assert_queries: AssertQueries
) -> None:
    browser = client_of("supervisor")
    url = f"/c/{scoped.slug}/reglages/durees/"
    with assert_queries("durations"):
        page = browser.get(url).content.decode()
    assert "pas encore passée" in page
    retention.erase_what_is_due()
    with assert_queries("durations"):
        page = browser.get(url).content.decode()
    assert "appliquée" in page and "pas encore passée" not in page
