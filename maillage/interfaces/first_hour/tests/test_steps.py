"""The five steps: what is done, what is put off, where one comes back to."""

from __future__ import annotations

import html
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.interfaces.first_hour import communities, steps
from maillage.interfaces.first_hour.communities import Coordinator, open_community, proposed_slug
from maillage.interfaces.first_hour.inviting import MOST_LINES, read_lines
from maillage.interfaces.first_hour.models import FirstHour
from maillage.platform.accounts.models import Invitation
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community, Membership
from maillage.platform.tenancy.services import add_member
from tests.people import ActorOf, MakeUser
from tests.places import settle

NEW = "/installation/communautes/nouvelle/"


@pytest.fixture
def newcomer(make_user: MakeUser) -> Actor:
    return Actor(user=make_user(email="lou@tests.example", is_operator=True), community=None)


@pytest.fixture
def browser(newcomer: Actor) -> Client:
    client = Client()
    assert newcomer.user is not None
    client.force_login(newcomer.user)
    return client


@pytest.fixture
def opened(browser: Client) -> str:
    """Address of the steps of a community that the newcomer has just opened."""
    answer = browser.post(NEW, {"name": "CPTS de la Cèze", "coordination": "me", "modules": ["directory"]})
    assert answer.status_code == 302
    return str(answer["Location"])


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("CPTS de la Cèze", "ceze"),
        ("CPTS Rhôny-Vistre-Vidourle", "rhony-vistre-vidourle"),
        ("Communauté professionnelle territoriale de santé du Val d’Œil", "val-d-il"),
        ("CPTS", "cpts"),
        ("L’Isère", "isere"),
        ("日本", ""),
    ],
)
def test_a_short_name_is_drawn_from_the_name(name: str, slug: str) -> None:
    assert proposed_slug(name.replace("’", "'")) == slug


def test_the_newcomer_runs_the_new_community(opened: str, newcomer: Actor) -> None:
    assert opened == "/c/ceze/premiers-pas/"
    with scopes_disabled():
        membership = Membership.objects.get(user=newcomer.user)
    assert membership.roles == ["coordinator"]
    assert Community.objects.get(slug="ceze").modules == ["directory"]


def test_a_name_left_out_is_one_error_and_not_two(browser: Client) -> None:
    page = browser.post(NEW, {"name": "", "coordination": "me"}).content.decode()
    assert page.count('class="mg-error"') == 1
    assert "Lettres sans accent" not in page


def test_somebody_else_is_shown_with_what_is_wrong(browser: Client) -> None:
    asked = {"name": "CPTS de la Cèze", "coordination": "other", "other_email": "sans arobase"}
    page = browser.post(NEW, asked).content.decode()
    assert "Dites comment cette personne s’appelle" in page
    assert 'class="mg-plain-part mg-other is-open"' in page
    # Named, but not chosen: nobody is forgotten in silence.
    asked = {"name": "CPTS de la Cèze", "coordination": "me", "other_email": "ali@tests.example"}
    page = browser.post(NEW, asked).content.decode()
    assert "choisissez « Quelqu’un d’autre »" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert not Community.objects.exists()


def test_a_taken_short_name_is_told_and_nothing_lost(opened: str, browser: Client) -> None:
    answer = browser.post(NEW, {"name": "CPTS de la Cèze", "coordination": "me"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "choisissez-en une autre" in page
    assert "CPTS de la Cèze" in page
    assert Community.objects.count() == 1


def test_somebody_else_may_run_it(browser: Client) -> None:
    asked = {"name": "CPTS du Lez", "coordination": "other"}
    assert browser.post(NEW, asked).status_code == 422
    answer = browser.post(NEW, asked | {"other_name": "Ali Exemple", "other_email": "ali@tests.example"})
    assert answer.status_code == 302
    with scopes_disabled():
        assert Invitation.objects.get().roles == ["coordinator"]
        assert not Membership.objects.exists()
    # The operator sees that it is there, and enters it not.
    assert browser.get("/c/lez/premiers-pas/").status_code == 404
    assert "CPTS du Lez" in browser.get("/installation/communautes/").content.decode()


def test_who_is_no_operator_opens_nothing(actor_of: ActorOf) -> None:
    with pytest.raises(PermissionDenied):
        open_community(by=actor_of("coordinator"), name="X", slug="x", coordinator=Coordinator())
    assert not Community.objects.filter(slug="x").exists()


def test_the_steps_resume_where_they_stopped(opened: str, browser: Client, newcomer: Actor) -> None:
    community = Community.objects.get(slug="ceze")
    inside = Actor(user=newcomer.user, community=community, roles=frozenset({"coordinator"}))
    assert browser.get(opened)["Location"] == "/c/ceze/territoire/perimetre/"
    dashboard = browser.get("/c/ceze/").content.decode()
    assert "étape 2 sur 5" in dashboard
    settle(inside)
    assert browser.get(opened)["Location"] == "/c/ceze/premiers-pas/comptes/"
    answer = browser.post(f"{opened}plus-tard/", {"etape": "comptes"})
    assert answer["Location"] == "/c/ceze/premiers-pas/annuaire/"
    assert "étape 4 sur 5" in browser.get("/c/ceze/").content.decode()
    assert browser.post(f"{opened}plus-tard/", {"etape": "nulle"}).status_code == 404
    browser.post(f"{opened}plus-tard/", {"etape": "annuaire"})
    answer = browser.post(f"{opened}plus-tard/", {"etape": "courrier"})
    assert answer["Location"] == "/c/ceze/premiers-pas/fin/"
    assert "remis à plus tard" in browser.get(f"{opened}fin/").content.decode()
    browser.post(f"{opened}fin/")
    assert "mise en service" not in browser.get("/c/ceze/").content.decode()
    # The perimeter's page is then again like any other.
    assert "mg-steps" not in browser.get("/c/ceze/territoire/perimetre/").content.decode()


def test_the_perimeter_wears_the_frame(opened: str, browser: Client) -> None:
    page = browser.get("/c/ceze/territoire/perimetre/").content.decode()
    assert "mg-steps" in page
    assert 'value="territoire"' in page


def test_what_is_done_is_read_from_what_exists(scoped: Community, actor_of: ActorOf, member_of: Any) -> None:
    actor = actor_of("coordinator")
    states = lambda: [stage.state for stage in steps.progress_of(scoped).stages]  # noqa: E731
    assert states() == ["done", "todo", "todo", "todo", "todo"]
    settle(actor)
    member_of("president")
    assert states() == ["done", "done", "done", "todo", "todo"]
    steps.skip(by=actor, key="territoire")
    steps.skip(by=actor, key="courrier")
    assert states() == ["done", "done", "done", "todo", "skipped"]


def test_an_old_community_is_not_bothered(scoped: Community, actor_of: ActorOf) -> None:
    assert steps.first_hour_todos(actor_of("coordinator")) == []


def test_every_step_shows_and_names_the_others(opened: str, browser: Client) -> None:
    for step in ("association", "comptes", "annuaire", "courrier", "fin"):
        page = browser.get(f"{opened}{step}/").content.decode()
        assert page.count("mg-step-mark") == 5, step
    browser.post(f"{opened}association/", {"name": "CPTS Cèze Cévennes", "modules": []})
    community = Community.objects.get(slug="ceze")
    assert (community.name, community.modules) == ("CPTS Cèze Cévennes", [])


# --- Several people at once -------------------------------------------------------------------------------


PASTED = """Nom\tAdresse\tRôle
Lou Exemple\tlou.exemple@tests.example\tSecrétariat
Ali Exemple ; ALI@tests.example ; trésorière
 ; sans@tests.example ; Présidence
Zoé Exemple;zoe@tests.example;reine
Max Exemple;max(at)tests.example;Présidence

"Léo Exemple";"lou.exemple@tests.example";"Présidence"
"""


def test_pasted_lines_are_understood_one_by_one() -> None:
    lines = read_lines(PASTED)
    assert [(line.name, line.email, line.role.name if line.role else "") for line in lines[:2]] == [
        ("Lou Exemple", "lou.exemple@tests.example", "secretary"),
        ("Ali Exemple", "ali@tests.example", "treasurer"),
    ]
    assert [line.fault for line in lines[:2]] == ["", ""]
    faults = [line.fault for line in lines[2:]]
    assert "nom" in faults[0]
    assert "reine" in faults[1]
    assert "adresse" in faults[2]
    assert "déjà plus haut" in faults[3]


def test_nothing_leaves_before_it_was_read_again(opened: str, browser: Client) -> None:
    page = browser.post(f"{opened}comptes/", {"read": "1", "lines": PASTED}).content.decode()
    assert "Inviter 2" in page.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    with scopes_disabled():
        assert not Invitation.objects.exists()
    page = browser.post(f"{opened}comptes/", {"send": "1", "lines": PASTED}).content.decode()
    with scopes_disabled():
        assert Invitation.objects.count() == 2
    # The lines that could not be are still there, the others no longer.
    assert "Zoé Exemple" in page
    assert "reine" in page
    area = page.split("<textarea")[1].split("</textarea>")[0]
    assert "Ali Exemple" not in area


def area_of(page: str) -> str:
    return html.unescape(page.split("<textarea")[1].split(">", 1)[1].split("</textarea>")[0])


def test_wrong_lines_stay_as_they_were_typed_and_each_is_told(opened: str, browser: Client) -> None:
    answer = browser.post(f"{opened}comptes/", {"read": "1", "lines": PASTED})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert area_of(page).split() == PASTED.split()
    for told in ("Ligne 4", "Ligne 5 (Zoé Exemple)", "Ligne 6 (Max Exemple)", "Ligne 8 (Léo Exemple)"):
        assert told in page.replace("\N{NO-BREAK SPACE}", " ")
    answer = browser.post(f"{opened}comptes/", {"send": "1", "lines": PASTED})
    left = area_of(answer.content.decode())
    # Word for word: the role that nobody knows, the address without its sign.
    assert "Zoé Exemple;zoe@tests.example;reine" in left
    assert "Max Exemple;max(at)tests.example;Présidence" in left
    assert "Lou Exemple\t" not in left


def test_somebody_invited_or_inside_is_not_called_ready(opened: str, browser: Client) -> None:
    browser.post(f"{opened}comptes/", {"send": "1", "lines": "Ali ; ali@tests.example ; Présidence"})
    again = "Ali ; ali@tests.example ; Présidence\nLou ; lou@tests.example ; Secrétariat"
    page = browser.post(f"{opened}comptes/", {"read": "1", "lines": again}).content.decode()
    assert page.count("rien à envoyer") == 2
    assert "sa réponse est attendue" in page and "A déjà un accès" in page
    assert 'name="send"' not in page
    assert browser.post(f"{opened}comptes/", {"send": "1", "lines": again}).status_code == 302
    with scopes_disabled():
        assert Invitation.objects.count() == 1


def test_more_lines_than_leave_at_once_are_kept(opened: str, browser: Client) -> None:
    many = "\n".join(f"P{n} ; p{n}@tests.example ; Partenaire" for n in range(MOST_LINES + 3))
    page = browser.post(f"{opened}comptes/", {"send": "1", "lines": many}).content.decode()
    with scopes_disabled():
        assert Invitation.objects.count() == MOST_LINES
    assert area_of(page).strip().splitlines() == [
        f"P{n} ; p{n}@tests.example ; Partenaire" for n in range(MOST_LINES, MOST_LINES + 3)
    ]


def test_while_no_server_is_named_invitations_are_said_to_wait(
    opened: str, browser: Client, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.MAILLAGE_SMTP_FROM_ENVIRONMENT = False
    asked = {"one": "1", "name": "Ali", "email": "ali@tests.example", "role": "president"}
    page = browser.post(f"{opened}comptes/", asked, follow=True).content.decode()
    assert "partira à ali@tests.example dès que le courrier sera réglé" in page
    page = browser.post(
        f"{opened}comptes/", {"send": "1", "lines": "Lou ; lou2@tests.example ; Secrétariat"}, follow=True
    ).content.decode()
    assert "le départ attend que le courrier soit réglé" in page


def test_nobody_is_invited_as_president_by_oversight(opened: str, browser: Client) -> None:
    page = browser.get(f"{opened}comptes/").content.decode()
    assert "selected" not in page.split('name="role"')[1].split("</select>")[0].split("</option>", 1)[1]
    asked = {"one": "1", "name": "Ali", "email": "ali@tests.example", "role": ""}
    answer = browser.post(f"{opened}comptes/", asked)
    assert answer.status_code == 422
    assert "Choisissez son rôle" in answer.content.decode()


def test_one_person_is_invited(opened: str, browser: Client) -> None:
    asked = {"one": "1", "name": "Ali Exemple", "email": "ali@tests.example", "role": "president"}
    assert browser.post(f"{opened}comptes/", asked).status_code == 302
    again = browser.post(f"{opened}comptes/", asked)
    assert again.status_code == 422
    assert "attend déjà une réponse" in again.content.decode()


@pytest.mark.parametrize("text", ["", ";;;\n\t\t", "\x00", "a" * 50_000, "Nom;Adresse;Rôle"])
def test_odd_pastes_are_answered(opened: str, browser: Client, text: str) -> None:
    for button in ("read", "send"):
        assert browser.post(f"{opened}comptes/", {button: "1", "lines": text}).status_code in {200, 302, 422}


def test_a_way_back_from_the_pages_of_the_installation(opened: str, browser: Client) -> None:
    page = browser.get("/installation/").content.decode()
    assert "Mise en service" in page
    with scopes_disabled():
        FirstHour.objects.update(finished_at=timezone.now() - timedelta(days=1))
    assert 'href="/c/ceze/premiers-pas/"' not in browser.get("/installation/").content.decode()


def test_counts_and_nothing_else(opened: str, browser: Client) -> None:
    rows = communities.counted_communities()
    assert [(row.community.slug, row.members, row.state) for row in rows] == [("ceze", 1, "mise en service")]


def test_the_mail_step_saves_where_it_stands(opened: str, browser: Client) -> None:
    page = browser.get(f"{opened}courrier/").content.decode()
    assert f'action="{opened}courrier/"' in page
    asked = {
        "save": "1",
        "host": "127.0.0.1",
        "port": "2525",
        "security": "none",
        "sender": "a@tests.example",
    }
    assert browser.post(f"{opened}courrier/", asked)["Location"] == f"{opened}courrier/"
    assert "Envoyer l’essai" in browser.get(f"{opened}courrier/").content.decode()


def test_the_list_of_communities_is_exported(opened: str, browser: Client) -> None:
    page = browser.get("/installation/communautes/").content.decode()
    assert 'href="/c/ceze/"' in page
    answer: Any = browser.get("/installation/communautes/?export=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "CPTS de la Cèze" in text and "/c/ceze/" in text and "mise en service" in text


def test_the_installation_says_each_thing_once(opened: str, browser: Client) -> None:
    page = browser.get("/installation/").content.decode().split("<main")[1]
    for url in ("/installation/communautes/", "/installation/courrier/", "/installation/imports/"):
        assert page.count(f'href="{url}"') == 1, url


def test_the_way_out_is_shown_before_the_erasure(opened: str, browser: Client) -> None:
    assert "/c/ceze/reglages/partir/" in browser.get("/c/ceze/premiers-pas/effacer/").content.decode()
    page = browser.get("/installation/communautes/ceze/effacer/").content.decode()
    assert "maillage export-community ceze" in page


def test_the_operator_is_told_to_import_and_not_to_ask(opened: str, browser: Client, newcomer: Actor) -> None:
    page = browser.get("/c/ceze/").content.decode()
    assert "/installation/imports/nouveau/?fichier=rpps" in page
    assert "demander à l’exploitant" not in page


def test_a_first_page_without_cards_welcomes(opened: str, make_user: MakeUser) -> None:
    user = make_user(email="mairie@tests.example")
    community = Community.objects.get(slug="ceze")
    with scope(community=community):
        add_member(by=Actor.system(community), community=community, user=user, roles=["partner"])
    community.modules = []
    community.save()
    client = Client()
    client.force_login(user)
    page = client.get("/c/ceze/").content.decode()
    assert "Bienvenue dans la CPTS de la Cèze" in page, page
    assert "Partenaire" in page
