"""Rules make slots for the weeks to come; agendas say when somebody is taken."""

from __future__ import annotations

import ssl
import threading
import time as clock
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from maillage.contexts.association.models import Contact
from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.slots import jobs, rules, services
from maillage.contexts.care.slots.agenda import fetching, reading
from maillage.contexts.care.slots.agenda.fetching import NotRead, checked_address, fetch
from maillage.contexts.care.slots.agenda.reading import TooMuch, Unreadable, busy_hours
from maillage.contexts.care.slots.agenda.services import add_feed, forget_feed
from maillage.contexts.care.slots.models import AgendaFeed, Busy, FeedFault, Slot, SlotRule, SlotState
from maillage.contexts.care.slots.refusals import ChangedMeanwhile, SlotRefused
from maillage.contexts.care.slots.times import AHEAD, ZONE, slot_times
from maillage.contexts.directory.api import target_of
from maillage.core.calendars.holidays import holiday_on
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

START = datetime(2026, 3, 2, 8, tzinfo=UTC)


# --- Times ------------------------------------------------------------------------------------------------


@given(
    first=st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    days=st.integers(0, 60),
    weekdays=st.frozensets(st.integers(0, 6)),
    starts_at=st.times(),
    per_day=st.integers(1, 12),
    minutes=st.integers(5, 240),
    skips=st.booleans(),
)
def test_times_of_a_rule(
    first: date, days: int, weekdays: frozenset[int], starts_at: time, per_day: int, minutes: int, skips: bool
) -> None:
    length, last = timedelta(minutes=minutes), first + timedelta(days=days)
    found = list(
        slot_times(
            first,
            last,
            weekdays=weekdays,
            starts_at=starts_at,
            per_day=per_day,
            length=length,
            skips_holidays=skips,
        )
    )
    assert found == sorted(set(found))
    for start, end in found:
        here = start.astimezone(ZONE)
        assert end - start == length
        assert first <= here.date() <= last
        assert here.weekday() in weekdays
        assert not (skips and holiday_on(here.date()))
    assert len(found) <= per_day * (days + 1)


def test_two_a_day_at_half_past_five() -> None:
    """Over the change of hour of 29 March 2026: half past five stays half past five; Easter Monday is left out."""
    found = slot_times(
        date(2026, 3, 27),
        date(2026, 4, 7),
        weekdays=frozenset({0, 4}),
        starts_at=time(17, 30),
        per_day=2,
        length=timedelta(minutes=15),
        skips_holidays=True,
    )
    shown = [f"{one.astimezone(ZONE):%d/%m %H:%M}" for one, _ in found]
    assert shown == ["27/03 17:30", "27/03 17:45", "30/03 17:30", "30/03 17:45", "03/04 17:30", "03/04 17:45"]


# --- Rules ------------------------------------------------------------------------------------------------


def values(**changed: Any) -> dict[str, Any]:
    return {
        "weekdays": list(range(7)),
        "starts_at": time(17, 30),
        "per_day": 2,
        "length_min": 15,
        "from_on": timezone.localdate() + timedelta(days=1),
        "until_on": None,
        "skips_holidays": False,
        "is_pro": True,
        **changed,
    }


@pytest.fixture
def rule(doctor: Responder, actor_of: ActorOf) -> SlotRule:
    return rules.add_rule(by=actor_of("professional"), responder=doctor, values=values())


def test_a_rule_makes_four_weeks_once(rule: SlotRule, doctor: Responder, actor_of: ActorOf) -> None:
    assert Slot.objects.count() == 2 * AHEAD.days
    assert jobs.make_slots() == 0
    SlotRule.objects.update(made_until=None)
    assert jobs.make_slots() == 0
    # The same page sent twice.
    assert rules.add_rule(by=actor_of("professional"), responder=doctor, values=values()).pk == rule.pk
    assert Slot.objects.count() == 2 * AHEAD.days
    tomorrow = timezone.localdate() + timedelta(days=1)
    SlotRule.objects.update(made_until=tomorrow)
    Slot.objects.filter(start_at__gt=timezone.now() + timedelta(days=20)).delete()
    assert jobs.make_slots() > 0
    assert Slot.objects.count() == 2 * AHEAD.days


def test_neither_a_closed_module_nor_somebody_who_left_gets_slots(
    rule: SlotRule, doctor: Responder, scoped: Community
) -> None:
    Slot.objects.all().delete()
    SlotRule.objects.update(made_until=None)
    modules, scoped.modules = scoped.modules, []
    scoped.save(update_fields=["modules"])
    assert jobs.make_slots() == 0
    scoped.modules = modules
    scoped.save(update_fields=["modules"])
    Contact.objects.filter(pk=doctor.contact_id).update(standing="former")
    assert jobs.make_slots() == 0
    Contact.objects.filter(pk=doctor.contact_id).update(standing="member")
    assert jobs.make_slots() == 2 * AHEAD.days


def test_agendas_of_a_closed_module_hold_up_nobody(
    doctor: Responder, actor_of: ActorOf, scoped: Community
) -> None:
    feed = add_feed(
        by=actor_of("professional"), responder=doctor, name="A", address="https://agenda.example/1.ics"
    )
    due = AgendaFeed.objects.select_related("community").order_by("pk")
    scoped.modules = []
    scoped.save(update_fields=["modules"])
    assert jobs._with_module(due, 1) == []
    assert jobs.read_agendas() == 0
    scoped.modules = ["care"]
    scoped.save(update_fields=["modules"])
    assert jobs._with_module(due.all(), 1) == [feed]


def test_a_withdrawn_slot_is_not_made_again(rule: SlotRule, actor_of: ActorOf) -> None:
    doctor = actor_of("professional")
    first = Slot.objects.order_by("start_at").first()
    services.withdraw(by=doctor, pk=first.pk)
    SlotRule.objects.update(made_until=None)
    assert jobs.make_slots() == 0
    rule.refresh_from_db()
    rules.change_rule(by=doctor, pk=rule.pk, version=rule.version, values=values(phone="0465710003"))
    same = Slot.objects.get(start_at=first.start_at)
    assert (same.pk, same.state) == (first.pk, SlotState.CANCELLED)


def test_changing_a_rule_changes_free_slots_to_come_alone(rule: SlotRule, actor_of: ActorOf) -> None:
    doctor, coordinator = actor_of("professional"), actor_of("coordinator")
    taken, past = Slot.objects.order_by("start_at")[:2]
    services.book(
        by=coordinator,
        pk=taken.pk,
        need="medecine-generale",
        callback_name="Cabinet",
        callback_phone="0465710000",
    )
    Slot.objects.filter(pk=past.pk).update(
        start_at=timezone.now() - timedelta(hours=2), end_at=timezone.now() - timedelta(hours=1)
    )
    changed = rules.change_rule(
        by=doctor, pk=rule.pk, version=1, values=values(starts_at=time(8, 0), per_day=1)
    )
    free = Slot.objects.filter(rule=changed, state=SlotState.FREE, start_at__gt=timezone.now())
    assert {f"{one.start_at.astimezone(ZONE):%H:%M}" for one in free} == {"08:00"}
    assert free.count() == AHEAD.days
    kept = Slot.objects.get(pk=taken.pk)
    assert (kept.state, kept.start_at) == (SlotState.BOOKED, taken.start_at)
    assert Slot.objects.filter(pk=past.pk).exists()
    with pytest.raises(ChangedMeanwhile):
        rules.change_rule(by=doctor, pk=rule.pk, version=1, values=values())
    rules.stop_rule(by=doctor, pk=rule.pk)
    rules.stop_rule(by=doctor, pk=rule.pk)
    assert list(Slot.objects.filter(start_at__gt=timezone.now()).values_list("pk", flat=True)) == [taken.pk]
    assert jobs.make_slots() == 0
    assert AuditEntry.objects.filter(action="slot_rule.stopped").count() == 1


def test_a_rule_makes_nothing_over_another_slot(offer: Any, doctor: Responder, actor_of: ActorOf) -> None:
    by_hand = offer(3, hour=17, minute=40)
    rules.add_rule(by=actor_of("professional"), responder=doctor, values=values())
    day = by_hand.start_at.astimezone(ZONE).date()
    there = [one for one in Slot.objects.all() if one.start_at.astimezone(ZONE).date() == day]
    assert there == [by_hand]


@pytest.mark.parametrize(
    "wrong",
    [
        {"weekdays": []},
        {"weekdays": [7]},
        {"per_day": 0},
        {"per_day": 13},
        {"length_min": 3},
        {"until_on": date(2020, 1, 1)},
        {"is_pro": False, "is_snp": False, "is_cpts": False},
    ],
)
def test_a_rule_that_makes_nothing_is_refused(
    doctor: Responder, actor_of: ActorOf, wrong: dict[str, Any]
) -> None:
    with pytest.raises(SlotRefused):
        rules.add_rule(by=actor_of("professional"), responder=doctor, values=values(**wrong))
    assert not SlotRule.objects.exists()


def test_nobody_writes_the_rules_of_another(rule: SlotRule, doctor: Responder, actor_of: ActorOf) -> None:
    other = actor_of("board_member")
    with pytest.raises(PermissionDenied):
        rules.add_rule(by=other, responder=doctor, values=values())
    with pytest.raises(PermissionDenied):
        rules.change_rule(by=other, pk=rule.pk, version=1, values=values())
    with pytest.raises(PermissionDenied):
        rules.stop_rule(by=other, pk=rule.pk)


# --- What an agenda says ----------------------------------------------------------------------------------


def agenda(*events: str) -> bytes:
    inside = "\r\n".join(f"BEGIN:VEVENT\r\nUID:{n}\r\n{one}\r\nEND:VEVENT" for n, one in enumerate(events))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{inside}\r\nEND:VCALENDAR\r\n".encode()


def test_only_hours_are_read() -> None:
    found = busy_hours(
        agenda(
            "SUMMARY:Mme Untel\r\nDTSTART:20260303T090000Z\r\nDTEND:20260303T100000Z",
            "SUMMARY:suite\r\nDTSTART:20260303T100000Z\r\nDTEND:20260303T103000Z",
            "STATUS:CANCELLED\r\nDTSTART:20260304T090000Z\r\nDTEND:20260304T100000Z",
            "TRANSP:TRANSPARENT\r\nDTSTART:20260305T090000Z\r\nDTEND:20260305T100000Z",
            "DTSTART;VALUE=DATE:20260310\r\nDTEND;VALUE=DATE:20260313",
            "DTSTART:20260331T090000\r\nDTEND:20260331T100000",
        ),
        START,
    )
    shown = [f"{one.astimezone(UTC):%d/%m %H:%M}-{other.astimezone(UTC):%d/%m %H:%M}" for one, other in found]
    assert shown == [
        "03/03 09:00-03/03 10:30",
        "09/03 23:00-10/03 23:00",
        "10/03 23:00-11/03 23:00",
        "11/03 23:00-12/03 23:00",
        # After the change of hour, nine o'clock in Paris.
        "31/03 07:00-31/03 08:00",
    ]


def test_recurrences_are_worked_out() -> None:
    found = busy_hours(
        agenda("DTSTART:20250101T120000Z\r\nDTEND:20250101T130000Z\r\nRRULE:FREQ=WEEKLY;BYDAY=MO,TU"), START
    )
    assert len(found) == 12
    assert {one.weekday() for one, _ in found} == {0, 1}


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY",
        "FREQ=HOURLY",
        "FREQ=DAILY;BYHOUR=" + ",".join(map(str, range(24))) + ";BYMINUTE=" + ",".join(map(str, range(60))),
    ],
)
def test_an_agenda_that_would_fill_the_memory_is_refused_at_once(rule: str) -> None:
    started = clock.monotonic()
    with pytest.raises(TooMuch):
        busy_hours(agenda(f"DTSTART:20260303T090000Z\r\nDTEND:20260303T090001Z\r\nRRULE:{rule}"), START)
    assert clock.monotonic() - started < 5


# One rule each, and its first time.
BOMBS = {
    "every day since the year 1": ("00010101T000000Z", "FREQ=DAILY"),
    "every second since 1900": ("19000101T000000Z", "FREQ=SECONDLY"),
    "480 times a day since 1900": (
        "19000101T000000Z",
        f"FREQ=DAILY;BYHOUR={','.join(map(str, range(24)))};BYMINUTE={','.join(map(str, range(0, 60, 3)))}",
    ),
    "all days of each year": (
        "19000101T000000Z",
        f"FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR={','.join(map(str, range(24)))}",
    ),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_what_repeats_is_counted_from_its_first_time(bomb: str) -> None:
    first, rule = BOMBS[bomb]
    started = clock.thread_time()
    with pytest.raises(TooMuch):
        busy_hours(agenda(f"DTSTART:{first}\r\nDURATION:PT1M\r\nRRULE:{rule}"), START)
    assert clock.thread_time() - started < 1


def test_an_interval_of_nothing_ends() -> None:
    """The library would look for the next time without end."""
    for interval in ("0", "-1"):
        rule = f"DTSTART:20260101T090000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY;INTERVAL={interval}"
        with pytest.raises(Unreadable):
            busy_hours(agenda(rule), START)


def test_days_that_never_come_are_not_sought_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LONGEST_S", 0.2)
    never = "DTSTART:20250101T000000Z\r\nDURATION:PT1M\r\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"
    started = clock.thread_time()
    with pytest.raises(TooMuch):
        busy_hours(agenda(*[never] * 400), START)
    assert clock.thread_time() - started < 10


def test_what_people_have_had_for_long_is_read() -> None:
    """Birthdays of a thousand, ten weekly meetings of twenty years."""
    birthdays = ["DTSTART;VALUE=DATE:19500304\r\nTRANSP:TRANSPARENT\r\nRRULE:FREQ=YEARLY"] * 1_000
    weekly = ["DTSTART:20060103T090000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY;BYDAY=TU,TH"] * 10
    assert len(busy_hours(agenda(*birthdays, *weekly), START)) == 12


ZONE_OF = """BEGIN:VTIMEZONE\r
TZID:{name}\r
BEGIN:STANDARD\r
DTSTART:16010101T000000\r
TZOFFSETFROM:+0500\r
TZOFFSETTO:+0900\r
RRULE:{rule}\r
END:STANDARD\r
END:VTIMEZONE\r
"""


@pytest.mark.parametrize(
    ("name", "hour"),
    [("Europe/Paris", 8), ("America/Martinique", 13), ("Romance Standard Time", 8), ("Zone de personne", 8)],
)
def test_zones_are_known_by_their_names_and_never_by_what_an_agenda_says(name: str, hour: int) -> None:
    """Their definitions repeat too: one of every second would be unfolded before the first event is looked at."""
    event = f"DTSTART;TZID={name}:20260304T090000\r\nDTEND;TZID={name}:20260304T100000"
    content = agenda(event).replace(
        b"BEGIN:VEVENT", ZONE_OF.format(name=name, rule="FREQ=SECONDLY").encode() + b"BEGIN:VEVENT", 1
    )
    started = clock.thread_time()
    [(start, _)] = busy_hours(content, START)
    assert start.astimezone(UTC).hour == hour
    assert clock.thread_time() - started < 2


def test_a_zone_that_hides_is_not_read_either() -> None:
    event = "DTSTART:20260304T090000Z\r\nDTEND:20260304T100000Z"
    zone = ZONE_OF.format(name="X", rule="FREQ=SECONDLY")

    def beside(definition: str) -> bytes:
        return agenda(event).replace(b"BEGIN:VEVENT", definition.encode() + b"BEGIN:VEVENT", 1)

    started = clock.thread_time()
    folded = zone.replace("BEGIN:VTIME", "begin:vTI\r\n ME").replace("END:VTIME", "END:VT\r\n IME")
    assert len(busy_hours(beside(folded), START)) == 1
    for hidden in (zone.replace(":VTIMEZONE", ";X=1:VTIMEZONE"), zone.replace("BEGIN:V", "BEGIN;X=1:V")):
        with pytest.raises(Unreadable):
            busy_hours(beside(hidden), START)
    # None ends: nothing is left of the agenda, and one does not look for the end of each.
    with pytest.raises(Unreadable):
        busy_hours(beside("BEGIN:VTIMEZONE\r\n" * 100_000), START)
    assert clock.thread_time() - started < 3


@pytest.mark.parametrize("content", [b"", b"<html>", b"\xff\xfe\x00", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT"])
def test_what_is_no_agenda_is_said(content: bytes) -> None:
    with pytest.raises(Unreadable):
        busy_hours(content, START)


# --- Fetching it ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "http://agenda.example/a.ics",
        "file:///etc/passwd",
        "https://u:p@agenda.example/",
        "agenda",
        "",
        "ftp://x/",
    ],
)
def test_only_https_addresses_are_kept(doctor: Responder, actor_of: ActorOf, address: str) -> None:
    with pytest.raises(SlotRefused):
        add_feed(by=actor_of("professional"), responder=doctor, name="A", address=address)
    assert not AgendaFeed.objects.exists()


def test_webcal_is_https() -> None:
    assert checked_address("webcal://agenda.example/a.ics") == (
        "https://agenda.example/a.ics",
        "agenda.example",
    )


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "169.254.169.254", "10.0.0.1", "[::1]", "192.168.1.1"]
)
def test_no_machine_of_the_inside_is_called(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*args: Any, **kwargs: Any) -> Any:
        raise AssertionError("called")

    monkeypatch.setattr("socket.create_connection", never)
    with pytest.raises(NotRead) as refused:
        fetch(f"https://{host}/a.ics")
    assert refused.value.fault in (FeedFault.REFUSED, FeedFault.UNREACHED)
    if host not in ("localhost",):
        assert refused.value.fault == FeedFault.REFUSED


class Server:
    """An agenda served over HTTPS by this machine."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.port = 0

    def url(self, path: str) -> str:
        return f"https://localhost:{self.port}{path}"


@pytest.fixture
def server(tmp_path: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    import subprocess

    certificate, key = tmp_path / "ca.pem", tmp_path / "key.pem"
    subprocess.run(
        [
            *(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
            ),
            *("-keyout", str(key), "-out", str(certificate), "-days", "2", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost"),
        ],
        check=True,
        capture_output=True,
    )
    settings.MAILLAGE_EXTRA_CA = str(certificate)
    monkeypatch.setattr(f"{target_of.__module__}.is_public", lambda ip: ip.is_loopback)
    here = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here.answers[self.path](self)

        def log_message(self, *args: Any) -> None:
            """Silent."""

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    http.handle_error = lambda *args: None  # type: ignore[method-assign]
    http.socket = context.wrap_socket(http.socket, server_side=True)
    here.port = http.server_address[1]
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield here
    http.shutdown()
    thread.join()
    http.server_close()


def serve(body: bytes, status: int = 200, **headers: str) -> Any:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def drip(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then: each in time, the whole never."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        clock.sleep(0.05)


def test_the_worker_reads_agendas(server: Server, doctor: Responder, actor_of: ActorOf) -> None:
    by = actor_of("professional")
    soon = timezone.now() + timedelta(days=1)
    event = f"SUMMARY:Patient X\r\nDTSTART:{soon:%Y%m%dT%H0000Z}\r\nDTEND:{soon + timedelta(hours=1):%Y%m%dT%H0000Z}"
    server.answers["/a.ics"] = serve(agenda(event), Location="")
    server.answers["/r.ics"] = serve(b"", 302, Location="/a.ics")
    feed = add_feed(by=by, responder=doctor, name="Logiciel", address=server.url("/r.ics"))
    assert jobs.read_agendas() == 1
    assert jobs.read_agendas() == 0
    [time_taken] = Busy.objects.all()
    assert (time_taken.person, time_taken.ends_at - time_taken.starts_at) == (
        doctor.contact.rpps,
        timedelta(hours=1),
    )
    feed.refresh_from_db()
    assert (feed.fault, feed.failures, feed.read_at is None) == ("", 0, False)
    # It fails later: what was known stays, and one waits longer each time.
    server.answers["/a.ics"] = serve(b"<html>", 200)
    AgendaFeed.objects.update(next_read_at=timezone.now())
    assert jobs.read_agendas() == 1
    feed.refresh_from_db()
    assert (feed.fault, feed.failures, Busy.objects.count()) == (FeedFault.UNREADABLE, 1, 1)
    server.answers["/a.ics"] = serve(b"", 500)
    AgendaFeed.objects.update(next_read_at=timezone.now())
    jobs.read_agendas()
    feed.refresh_from_db()
    assert (feed.fault, feed.failures) == (FeedFault.UNREACHED, 2)
    assert feed.next_read_at > timezone.now() + timedelta(minutes=45)
    forget_feed(by=by, pk=feed.pk)
    forget_feed(by=by, pk=feed.pk)
    assert not Busy.objects.exists()


def test_a_new_address_while_one_reads_the_old_one(doctor: Responder, actor_of: ActorOf) -> None:
    from maillage.contexts.care.slots.agenda.services import keep_hours

    by: Actor = actor_of("professional")
    old = add_feed(by=by, responder=doctor, name="A", address="https://agenda.example/1.ics")
    add_feed(by=by, responder=doctor, name="A", address="https://agenda.example/2.ics")
    now = timezone.now()
    assert not keep_hours(by=by, feed=old, hours=[(now, now + timedelta(hours=1))], now=now)
    assert not Busy.objects.exists()
    assert AgendaFeed.objects.get().address == "https://agenda.example/2.ics"
    for name in ("B", "C"):
        add_feed(by=by, responder=doctor, name=name, address="https://agenda.example/2.ics")
    with pytest.raises(SlotRefused, match="3 agendas"):
        add_feed(by=by, responder=doctor, name="D", address="https://agenda.example/2.ics")
    with pytest.raises(PermissionDenied):
        forget_feed(by=actor_of("board_member"), pk=old.pk)


def test_little_and_quickly(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MAX_BYTES", 1_000)
    server.answers |= {
        "/big": serve(b"x" * 1_001),
        "/slow": drip,
        "/loop": serve(b"", 302, Location="/loop"),
        "/http": serve(b"", 302, Location="http://localhost/"),
    }
    faults = {}
    for path in ("/big", "/slow", "/loop", "/http"):
        started = clock.monotonic()
        with pytest.raises(NotRead) as refused:
            fetch(server.url(path), longest_s=2.0)
        faults[path] = refused.value.fault
        assert clock.monotonic() - started < 6
    assert faults == {
        "/big": FeedFault.TOO_MUCH,
        "/slow": FeedFault.UNREACHED,
        "/loop": FeedFault.REFUSED,
        "/http": FeedFault.REFUSED,
    }
