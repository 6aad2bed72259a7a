"""nginx with TLS, gunicorn with several processes, PostgreSQL: as an installation runs, from outside."""

from __future__ import annotations

import http.client
import json
import re
import signal
import threading
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.machines import frontend
from tests.machines.frontend import HOST, Frontend
from tests.machines.installation import EMAIL, PASSWORD, TOKEN, Installed, until

pytestmark = pytest.mark.postgres
SIGN_IN = "/compte/connexion/"


def cookies_of(answer: http.client.HTTPResponse) -> dict[str, str]:
    given = answer.headers.get_all("Set-Cookie") or []
    return {one.partition("=")[0]: one for one in given}


def sign_in(site: Frontend, **headers: str) -> http.client.HTTPResponse:
    page, body = site.ask("GET", SIGN_IN)
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', body)
    assert token is not None, (page.status, body[:500])
    cookie = cookies_of(page)["csrftoken"].partition(";")[0]
    form = {"login": EMAIL, "password": PASSWORD, "csrfmiddlewaretoken": token.group(1).decode()}
    sent = {
        "Cookie": cookie,
        "Referer": f"https://{HOST}{SIGN_IN}",
        "Origin": f"https://{HOST}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    answer, _ = site.ask("POST", SIGN_IN, headers=sent | headers, body=urlencode(form))
    return answer


def log_lines(machines: Installed, name: str = "web") -> list[dict[str, object]]:
    lines = (machines.folder / f"{name}.log").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


def test_a_page_comes_over_tls_with_its_headers(site: Frontend) -> None:
    answer, body = site.ask("GET", SIGN_IN)
    assert answer.status == 200, body[:300]
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "nginx/" not in answer.headers["Server"]
    assert "Secure" in cookies_of(answer)["csrftoken"]
    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["X-Request-ID"])


def test_plain_http_leads_to_the_name_of_the_site(site: Frontend) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", site.plain_port, timeout=30)
    connection.request("GET", "/c/x/?a=1", headers={"Host": "ailleurs.example"})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (308, f"https://{HOST}/c/x/?a=1")
    connection.close()


def test_an_unknown_host_is_refused(site: Frontend) -> None:
    connection = site.tls()
    connection.putrequest("GET", SIGN_IN, skip_host=True)
    connection.putheader("Host", "ailleurs.example")
    connection.endheaders()
    assert connection.getresponse().status == 400
    connection.close()


def test_somebody_signs_in_and_a_forged_address_is_not_believed(site: Frontend, machines: Installed) -> None:
    forged = {
        "X-Forwarded-For": "198.51.100.7",
        "X-Forwarded-Proto": "http",
        "X-Request-ID": "forged-by-visitor",
    }
    answer = sign_in(site, **forged)
    assert answer.status == 302, answer.status
    assert answer.headers["X-Request-ID"] != "forged-by-visitor"
    session = cookies_of(answer)["sessionid"]
    assert "Secure" in session and "HttpOnly" in session
    cookie = {"Cookie": session.partition(";")[0]}
    home, _ = site.ask("GET", "/", headers=cookie)
    assert home.status in {200, 302}
    import psycopg

    with psycopg.connect(machines.environment["MAILLAGE_DATABASE_URL"]) as link:
        seen = {row[0] for row in link.execute("SELECT DISTINCT host(ip) FROM usersessions_usersession")}
    assert seen == {"127.0.0.1"}


def test_large_bodies_pass_where_files_are_imported_and_nowhere_else(site: Frontend) -> None:
    large = b"x" * 27_000_000
    kind = {"Content-Type": "application/octet-stream"}
    try:
        refused, _ = site.ask("POST", SIGN_IN, body=large, headers=kind)
        assert refused.status == 413
    except (BrokenPipeError, ConnectionError, OSError):
        # nginx may close before all is sent; what matters is that the application never saw it.
        pass
    passed, _ = site.ask("POST", "/installation/imports/", body=large, headers=kind)
    assert passed.status in {302, 403, 404, 405}


def test_static_files_are_compressed_and_kept_for_ever(site: Frontend) -> None:
    _, page = site.ask("GET", SIGN_IN)
    address = re.search(rb'href="(/static/[^"]+\.css)"', page)
    assert address is not None
    answer, _ = site.ask("GET", address.group(1).decode(), headers={"Accept-Encoding": "br, gzip"})
    assert answer.headers["Content-Encoding"] == "br"
    assert "immutable" in answer.headers["Cache-Control"]


def test_the_measures_stay_inside_and_count_all_processes(site: Frontend, machines: Installed) -> None:
    assert site.ask("GET", "/etat/mesures", headers={"Authorization": f"Bearer {TOKEN}"})[0].status == 404
    for _ in range(12):
        site.ask("GET", SIGN_IN)
    with _direct(machines) as connection:
        assert _get(connection, "/etat/mesures")[0] == 404
        status, text = _get(connection, "/etat/mesures", {"Authorization": f"Bearer {TOKEN}"})
    assert status == 200
    counted = re.search(r'maillage_requests_total\{status="2xx",view="account_login"\} ([\d.]+)', text)
    assert counted is not None, text[:2000]
    assert float(counted.group(1)) >= 12
    assert "maillage_database_up 1.0" in text
    assert 'maillage_outbox_messages{state="queued"}' in text
    assert "maillage_database_connections " in text
    assert EMAIL not in text


class _direct:
    """A connection to the application's own socket, as a machine of the network has."""

    def __init__(self, machines: Installed, name: str = "web") -> None:
        import socket

        self.connection = http.client.HTTPConnection("10.0.0.1", timeout=30)
        self.connection.sock = socket.socket(socket.AF_UNIX)
        self.connection.sock.connect(str(machines.folder / f"{name}.sock"))

    def __enter__(self) -> http.client.HTTPConnection:
        return self.connection

    def __exit__(self, *_: object) -> None:
        self.connection.close()


def _get(
    connection: http.client.HTTPConnection, path: str, headers: dict[str, str] | None = None
) -> tuple[int, str]:
    connection.request("GET", path, headers=headers or {})
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_every_request_has_one_line_without_anything_of_a_person(site: Frontend, machines: Installed) -> None:
    answer, _ = site.ask("GET", f"{SIGN_IN}?q={EMAIL}")
    number = answer.headers["X-Request-ID"]
    until(lambda: any(line.get("request") == number for line in log_lines(machines)))
    (line,) = [one for one in log_lines(machines) if one.get("request") == number]
    assert (line["view"], line["status"], line["method"]) == ("account_login", 200, "GET")
    assert EMAIL not in (machines.folder / "web.log").read_text("utf-8")
    assert not [one for one in log_lines(machines) if "checkup_endpoints" in str(one.get("view"))]


def test_a_database_that_leaves_is_said_and_forgotten_when_it_is_back(
    site: Frontend, machines: Installed
) -> None:
    session = cookies_of(sign_in(site))["sessionid"].partition(";")[0]
    machines.close_database()
    try:
        for _ in range(4):
            answer, body = site.ask("GET", "/", headers={"Cookie": session})
            assert answer.status == 503
            assert answer.headers["Retry-After"] == "10"
            assert "La base de données ne répond pas" in body.decode()
        until(lambda: site.ask("GET", "/etat/pret")[0].status == 503)
        assert site.ask("GET", "/etat/vivant")[0].status == 200
    finally:
        machines.open_database()
    until(lambda: site.ask("GET", "/etat/pret")[0].status == 200)
    for _ in range(4):
        assert site.ask("GET", "/", headers={"Cookie": session})[0].status in {200, 302}


def test_no_request_is_lost_while_the_servers_are_renewed(machines: Installed, tmp_path: Path) -> None:
    """Two servers of one installation; one reloads in place, then the other is stopped and started again."""
    answers: list[int] = []
    stop = threading.Event()

    def visit(site: Frontend) -> None:
        while not stop.is_set():
            try:
                answers.append(site.ask("GET", SIGN_IN)[0].status)
            except OSError:
                answers.append(0)

    options = ("--processes", "2", "--threads", "2", "--without-worker")
    with machines.served("one", *options) as (first, reloaded):
        second_server = machines.served("two", *options)
        second, _ = second_server.__enter__()
        with frontend.running(tmp_path, [first, second]) as site:
            visitors = [threading.Thread(target=visit, args=(site,)) for _ in range(3)]
            for visitor in visitors:
                visitor.start()
            try:
                until(lambda: len(answers) > 20)
                reloaded.send_signal(signal.SIGUSR1)
                mark = len(answers)
                until(lambda: len(answers) > mark + 60)
                second_server.__exit__(None, None, None)
                mark = len(answers)
                until(lambda: len(answers) > mark + 20)
                with machines.served("two", *options):
                    mark = len(answers)
                    until(lambda: len(answers) > mark + 20)
                    stop.set()
                    for visitor in visitors:
                        visitor.join(30)
            finally:
                stop.set()
                for visitor in visitors:
                    visitor.join(30)
    assert set(answers) == {200}, {status: answers.count(status) for status in set(answers)}
