"""Versions of the statutes: begun, changed part by part, kept apart, read in French."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from maillage.contexts.association.statutes import services, words
from maillage.contexts.association.statutes.fields import PartField, part_text
from maillage.contexts.association.statutes.models import College, Statutes
from maillage.contexts.association.statutes.queries import rules_on
from maillage.contexts.association.statutes.services import StatutesRefused
from maillage.core.voting.ready import CLASSIC, COLLEGES, READY_SETS
from maillage.core.voting.record import from_json
from maillage.core.voting.rules import Base, MajorityRule, OnTie, QuorumRule, Rules, Threshold
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.ui.typography import NBSP
from tests.people import ActorOf, ClientOf

DAY = date(2026, 1, 1)


@pytest.fixture
def president(actor_of: ActorOf) -> Actor:
    return actor_of("president")


@pytest.fixture
def version(scoped: Community, president: Actor) -> Statutes:
    return services.start_version(by=president, origin="classic", in_force_on=DAY)


@pytest.fixture
def browser(client_of: ClientOf) -> Client:
    return client_of("president")


def page(community: Community, path: str = "") -> str:
    return f"/c/{community.slug}/association/statuts/{path}"


def plain(text: str) -> str:
    return text.replace(NBSP, " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("key", READY_SETS)
def test_a_version_begins_with_a_ready_set_and_its_colleges(
    scoped: Community, president: Actor, key: str
) -> None:
    row = services.start_version(by=president, origin=key, in_force_on=DAY, name=" Statuts  2026 ")
    assert row.name == "Statuts 2026"
    assert rules_on(DAY) == READY_SETS[key].rules
    named = [one.code for one in READY_SETS[key].rules.colleges]
    assert list(College.objects.order_by("rank").values_list("code", flat=True)) == named


def test_the_next_version_begins_with_the_rules_of_its_day(version: Statutes, president: Actor) -> None:
    later = services.start_version(by=president, origin=services.CURRENT, in_force_on=date(2027, 1, 1))
    assert from_json(later.rules) == from_json(version.rules)
    with pytest.raises(StatutesRefused, match="déjà ce jour-là"):
        services.start_version(by=president, origin="classic", in_force_on=DAY)
    with pytest.raises(StatutesRefused, match="point de départ"):
        services.start_version(by=president, origin="nowhere", in_force_on=date(2028, 1, 1))


def test_rules_that_cannot_be_applied_are_not_written(version: Statutes, president: Actor) -> None:
    wrong = Rules(colleges=COLLEGES.rules.colleges[:1])
    with pytest.raises(StatutesRefused, match="100 %"):
        services.change_rules(by=president, pk=version.pk, version=1, rules=wrong)
    version.refresh_from_db()
    assert from_json(version.rules) == CLASSIC.rules


def test_two_who_write_at_once_do_not_overwrite_each_other(version: Statutes, president: Actor) -> None:
    services.change_rules(by=president, pk=version.pk, version=1, rules=COLLEGES.rules)
    with pytest.raises(StatutesRefused, match="entre-temps"):
        services.change_rules(by=president, pk=version.pk, version=1, rules=CLASSIC.rules)
    assert rules_on(DAY).colleges == COLLEGES.rules.colleges
    line = AuditEntry.objects.order_by("pk").last()
    assert line is not None
    assert line.action == "statutes.changed"
    assert "colleges" in line.changes


def test_a_college_that_is_taken_out_is_closed_and_comes_back(version: Statutes, president: Actor) -> None:
    services.change_rules(by=president, pk=version.pk, version=1, rules=COLLEGES.rules)
    services.change_rules(by=president, pk=version.pk, version=2, rules=CLASSIC.rules)
    assert set(College.objects.values_list("closed_on", flat=True).distinct().order_by()) == {DAY}
    services.change_rules(by=president, pk=version.pk, version=3, rules=COLLEGES.rules)
    assert College.objects.filter(closed_on=None).count() == 4


def test_only_a_version_to_come_is_taken_back(version: Statutes, president: Actor) -> None:
    with pytest.raises(StatutesRefused, match="en vigueur"):
        services.withdraw_version(by=president, pk=version.pk)
    tomorrow = timezone.localdate() + timedelta(days=1)
    later = services.start_version(by=president, origin=services.CURRENT, in_force_on=tomorrow)
    services.withdraw_version(by=president, pk=later.pk)
    assert list(Statutes.objects.order_by("pk")) == [version]


def test_the_page_reads_the_rules_in_french(version: Statutes, community: Community, browser: Client) -> None:
    text = plain(browser.get(page(community)).content.decode())
    for sentence in (
        "À l’assemblée votent les adhérents à jour de leur cotisation.",
        "Convocation : 15 jours avant au moins.",
        "Quorum : le tiers des voix, présentes ou représentées.",
        "Seconde convocation, 15 jours après au moins : pas de quorum.",
        "Pouvoirs : 2 pouvoirs au plus par personne.",
        "Modification des statuts : majorité des deux tiers des voix exprimées.",
        "Conseil d’administration : mandats de 3 ans, renouvelables.",
    ):
        assert sentence in text, sentence


def test_without_rules_the_page_says_what_holds(
    scoped: Community, community: Community, browser: Client
) -> None:
    text = plain(browser.get(page(community)).content.decode())
    assert "pas de quorum, majorité simple des voix exprimées, pas de pouvoirs" in text
    assert "La loi de 1901 n’impose" in text


def test_a_meeting_s_rule_is_written_by_its_form(
    version: Statutes, community: Community, browser: Client
) -> None:
    url = page(community, f"{version.pk}/reunion/working-group/")
    assert browser.get(url).status_code == 404
    url = page(community, f"{version.pk}/reunion/working_group/")
    data: dict[str, Any] = {
        "version": "1",
        "notice_days": "5",
        "part": "40 %",
        "strictly": "on",
        "at_least": "2",
        "second_after_days": "0",
        "threshold": "absolute",
        "base": "present",
        "on_tie": "president",
        "proxies": "some",
        "most": "",
    }
    answer = browser.get(url)
    assert answer.status_code == 200
    answer = browser.post(url, data)
    assert answer.status_code == 422
    assert "combien de pouvoirs" in plain(answer.content.decode())
    answer = browser.post(url, {**data, "most": "1"})
    assert answer.status_code == 302
    rule = rules_on(DAY).meeting("working_group")
    assert (rule.notice_days, rule.quorum) == (5, QuorumRule(Fraction(2, 5), True, False, False, 2))
    assert rule.majority == MajorityRule(Threshold.ABSOLUTE, Base.PRESENT, OnTie.PRESIDENT)
    assert (rule.proxies.most, rule.proxies.across_colleges) == (1, False)
    # Sent again from the page of before: said, and nothing lost.
    again = browser.post(url, {**data, "most": "3"})
    assert again.status_code == 422
    assert "entre-temps" in again.content.decode()
    assert 'value="3"' in again.content.decode()
    taken_out = browser.post(url, {"version": "2", "retirer": "1"})
    assert taken_out.status_code == 302
    assert "working_group" not in {one.kind for one in rules_on(DAY).meetings}


def test_colleges_are_written_together(version: Statutes, community: Community, browser: Client) -> None:
    url = page(community, f"{version.pk}/colleges/")
    data = {
        "version": "1",
        "form-TOTAL_FORMS": "3",
        "form-INITIAL_FORMS": "0",
        "form-0-name": "Libéraux",
        "form-0-counts": "share",
        "form-0-value": "60 %",
        "form-1-name": "Élus",
        "form-1-counts": "share",
        "form-1-value": "30 %",
        "form-2-name": "",
        "form-2-counts": "one",
    }
    refused = browser.post(url, data)
    assert refused.status_code == 422
    assert "font ensemble 100" in refused.content.decode()
    assert browser.post(url, {**data, "form-1-value": "2/5"}).status_code == 302
    assert [(one.code, one.share) for one in rules_on(DAY).colleges] == [
        ("liberaux", Fraction(3, 5)),
        ("elus", Fraction(2, 5)),
    ]
    shown = browser.get(url).content.decode()
    assert 'value="Libéraux"' in shown


def test_the_other_parts_are_written_by_their_forms(
    version: Statutes, community: Community, browser: Client
) -> None:
    voters = {"version": "1", "organisations": "on", "seniority_days": "30", "admission": "bureau"}
    assert browser.post(page(community, f"{version.pk}/qui-vote/"), voters).status_code == 302
    decision = {
        "version": "2",
        "own_quorum": "on",
        "part": "1/2",
        "threshold": "simple",
        "base": "expressed",
        "on_tie": "rejected",
    }
    assert browser.post(page(community, f"{version.pk}/decision/accounts/"), decision).status_code == 302
    mandates = {
        "version": "3",
        "months": "24",
        "renewals": "1",
        "fewest_president": "1",
        "most_president": "2",
    }
    answer = browser.post(
        page(community, f"{version.pk}/mandats/bureau/"), {**mandates, "not_president": "treasurer"}
    )
    assert answer.status_code == 302
    head = {
        "version": "4",
        "name": "Statuts révisés",
        "in_force_on": "2026-02-01",
        "note": "AGE du 10 janvier",
    }
    assert browser.post(page(community, f"{version.pk}/modifier/"), head).status_code == 302
    assert not rules_on(DAY).written
    rules = rules_on(date(2026, 2, 1))
    assert (rules.voters.fee_paid, rules.voters.seniority_days, rules.admission.body_kind) == (
        False,
        30,
        "bureau",
    )
    assert rules.quorum("assembly", "accounts").part == Fraction(1, 2)
    assert rules.term_months("bureau") == 24
    (president,) = [one for one in rules.functions if one.function == "president"]
    assert (president.fewest, president.most, president.not_with) == (1, 2, ("treasurer",))


def test_a_version_is_begun_by_its_page(scoped: Community, community: Community, browser: Client) -> None:
    url = page(community, "nouvelle-version/")
    assert browser.get(url).status_code == 200
    assert browser.post(url, {"origin": "collegial", "in_force_on": "le 32"}).status_code == 422
    answer = browser.post(url, {"origin": "collegial", "in_force_on": "2026-01-01", "name": ""})
    assert answer.status_code == 302
    assert Statutes.objects.get().name == "Conseil collégial"


def test_another_community_s_version_is_not_found(
    version: Statutes, client_of: ClientOf, other_community: Community
) -> None:
    stranger = client_of("stranger")
    assert stranger.get(page(other_community, f"{version.pk}/")).status_code == 404


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1/3", Fraction(1, 3)),
        (" 25 % ", Fraction(1, 4)),
        ("33,3", Fraction(333, 1000)),
        ("0", Fraction(0)),
        ("", None),
    ],
)
def test_a_part_is_read_as_people_write_it(typed: str, value: Fraction | None) -> None:
    assert PartField(label="Part").clean(typed) == value
    if value is not None:
        assert PartField(label="Part").clean(part_text(value)) == value


@pytest.mark.parametrize("typed", ["la moitié", "3/2", "150 %", "1/0", "-1", "١/٢"])
def test_what_is_no_part_is_said(typed: str) -> None:
    with pytest.raises(ValidationError, match="1/3 ou 25"):
        PartField(label="Part").clean(typed)


def test_every_ready_set_reads_as_sentences() -> None:
    for ready in READY_SETS.values():
        for section in words.sections(ready.rules):
            assert section.title
            assert all(sentence.endswith(".") for sentence in section.sentences)
