"""The switches of the modules: the coordination's alone, and only by a form."""

from __future__ import annotations

from maillage.platform.tenancy.models import Community
from tests.people import ClientOf

URL = "/c/val-exemple/reglages/modules/"


def test_a_module_is_switched_off_and_on_again(client_of: ClientOf, community: Community) -> None:
    browser = client_of("coordinator")
    for chosen in ([], ["directory"]):
        assert browser.post(URL, {"module": [*chosen, "inconnu"]})["Location"] == URL
        community.refresh_from_db()
        assert community.modules == chosen
        expected = 200 if chosen else 404
        assert browser.get("/c/val-exemple/annuaire/").status_code == expected


def test_only_a_form_switches(client_of: ClientOf, community: Community) -> None:
    before = list(community.modules)
    browser = client_of("coordinator")
    for ask in (browser.put, browser.delete, browser.patch):
        assert ask(URL).status_code == 405
    assert client_of("president").post(URL, {}).status_code == 403
    community.refresh_from_db()
    assert community.modules == before
