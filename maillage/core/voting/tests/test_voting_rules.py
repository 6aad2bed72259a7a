"""Rules as JSON and back, look-ups, and what would make them impossible."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from maillage.core.voting.checking import check
from maillage.core.voting.ready import CLASSIC, COLLEGES, COLLEGIAL, READY_SETS
from maillage.core.voting.record import RulesUnreadable, from_json, to_json
from maillage.core.voting.rules import (
    UNWRITTEN,
    Base,
    CollegeRule,
    Decision,
    DecisionRule,
    FunctionRule,
    MajorityRule,
    MeetingRule,
    ProxyRule,
    QuorumRule,
    Rules,
    TermRule,
    Threshold,
)


@pytest.mark.parametrize("ready", READY_SETS.values(), ids=lambda ready: ready.key)
def test_a_ready_set_survives_json_and_has_no_fault(ready: object) -> None:
    rules = ready.rules  # type: ignore[attr-defined]
    assert from_json(json.loads(json.dumps(to_json(rules)))) == rules
    assert check(rules) == []


def test_what_is_left_out_keeps_its_default() -> None:
    assert from_json({"meetings": [{"kind": "board"}]}) == Rules(meetings=(MeetingRule("board"),))
    assert from_json({}) == Rules()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ([], "groupe"),
        ({"quorm": 1}, "quorm"),
        ({"meetings": {}}, "liste"),
        ({"meetings": [{"notice_days": True}]}, "notice_days"),
        ({"meetings": [{"notice_days": "huit"}]}, "huit"),
        ({"meetings": [{"quorum": {"part": "1/0"}}]}, "fraction"),
        ({"meetings": [{"quorum": {"part": 0.5}}]}, "fraction"),
        ({"meetings": [{"majority": {"threshold": "most"}}]}, "most"),
        ({"colleges": [{"code": "a"}]}, "name"),
    ],
)
def test_what_is_not_understood_is_refused(data: object, words: str) -> None:
    with pytest.raises(RulesUnreadable, match=words):
        from_json(data)


def test_an_extraordinary_assembly_follows_the_ordinary_one_unless_ruled() -> None:
    assembly = MeetingRule("assembly", notice_days=15)
    any_meeting = MeetingRule(notice_days=3)
    rules = Rules(meetings=(any_meeting, assembly))
    assert rules.notice_days("extraordinary") == 15
    assert rules.notice_days("board") == 3
    own = replace(rules, meetings=(*rules.meetings, MeetingRule("extraordinary", notice_days=30)))
    assert own.notice_days("extraordinary") == 30


def test_a_decision_may_ask_more_and_a_second_call_less() -> None:
    more = DecisionRule(Decision.STATUTES, MajorityRule(Threshold.TWO_THIRDS), QuorumRule(Fraction(1, 2)))
    rules = Rules(
        meetings=(MeetingRule("assembly", quorum=QuorumRule(Fraction(1, 4)), second_quorum=QuorumRule()),),
        decisions=(more,),
    )
    assert rules.majority("assembly") == MajorityRule()
    assert rules.majority("assembly", Decision.STATUTES).threshold == Threshold.TWO_THIRDS
    assert rules.quorum("assembly").part == Fraction(1, 4)
    assert rules.quorum("assembly", Decision.STATUTES).part == Fraction(1, 2)
    assert rules.quorum("assembly", Decision.STATUTES, second_call=True).is_none


def test_who_wrote_nothing_has_no_quorum_no_proxy_and_a_simple_majority() -> None:
    assert not UNWRITTEN.written
    assert UNWRITTEN.quorum("assembly").is_none
    assert UNWRITTEN.majority("assembly") == MajorityRule(Threshold.SIMPLE, Base.EXPRESSED)
    assert UNWRITTEN.proxies("assembly") == ProxyRule(most=0)
    assert UNWRITTEN.notice_days("assembly") == 0
    assert UNWRITTEN.term_months("board") is None
    assert check(UNWRITTEN) == []


@pytest.mark.parametrize(
    ("rules", "where"),
    [
        (Rules(colleges=(CollegeRule("a", "A"), CollegeRule("a", "B"))), "colleges"),
        (Rules(colleges=(CollegeRule("a", " "),)), "colleges"),
        (Rules(colleges=(CollegeRule("a", "A", votes=False),)), "colleges"),
        (Rules(colleges=(CollegeRule("a", "A", weight=Fraction(0)),)), "colleges"),
        (Rules(colleges=(CollegeRule("a", "A", share=Fraction(1, 2)),)), "colleges"),
        (
            Rules(colleges=(CollegeRule("a", "A", share=Fraction(1)), CollegeRule("b", "B"))),
            "colleges",
        ),
        (Rules(meetings=(MeetingRule(by_college=True),)), "meetings"),
        (Rules(meetings=(MeetingRule("picnic"),)), "meetings"),
        (Rules(meetings=(MeetingRule(), MeetingRule())), "meetings"),
        (Rules(meetings=(MeetingRule(notice_days=-1),)), "meetings"),
        (Rules(meetings=(MeetingRule(quorum=QuorumRule(Fraction(3, 2))),)), "meetings"),
        (Rules(meetings=(MeetingRule(quorum=QuorumRule(Fraction(1), strictly=True)),)), "meetings"),
        (Rules(meetings=(MeetingRule(proxies=ProxyRule(most=-1)),)), "meetings"),
        (Rules(terms=(TermRule("board", 0),)), "terms"),
        (Rules(terms=(TermRule("nowhere", 12),)), "terms"),
        (Rules(functions=(FunctionRule("board", "president", 2, 1),)), "functions"),
        (Rules(functions=(FunctionRule("board", "president", not_with=("president",)),)), "functions"),
    ],
)
def test_rules_that_cannot_be_applied_are_said(rules: Rules, where: str) -> None:
    problems = check(rules)
    assert [problem.where for problem in problems] == [where]
    assert problems[0].words.endswith(".")


def test_shares_of_an_advisory_college_do_not_count() -> None:
    assert COLLEGES.rules.college("partenaires") is not None
    assert sum(one.share for one in COLLEGES.rules.colleges if one.votes and one.share is not None) == 1


def test_the_sets_differ_where_they_should() -> None:
    assert COLLEGIAL.rules.majority("board").threshold == Threshold.CONSENT
    assert CLASSIC.rules.majority("board").threshold == Threshold.SIMPLE
    assert CLASSIC.rules.college("liberaux") is None
