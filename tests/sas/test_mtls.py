"""Mutual TLS for real: Debian’s nginx with `deploy/nginx/sas.conf`, good and bad certificates of a test’s authority."""

from __future__ import annotations

import json
import ssl
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.x509.oid import NameOID
from pyfhircheck import Validator
from pytest_django.live_server_helper import LiveServer

from maillage.contexts.care.models import Regulator
from maillage.core.identifiers.rpps import invented_rpps
from maillage.platform.tenancy.models import Community
from tests.sas.asking import CN, OU, door, headers, open_to_sas, professional, query_for, slot
from tests.sas.frontend import HOST, Authority, Front, named, running
from tests.sas.test_answers import judged
from tests.sas.test_regulators import regulator

pytestmark = pytest.mark.django_db(transaction=True)

Files = dict[str, Path]


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def certificates(authority: Authority, tmp_path: Path) -> Files:
    """One that is right, and each thing that may be wrong of one."""
    forged = ((NameOID.ORGANIZATION_NAME, f"x,CN={CN},OU={OU}"),)
    stranger = Authority(tmp_path, "Autre Autorité")
    return {
        "right": authority.issue("right", named(CN, OU)),
        "wrong CN": authority.issue("wrong-cn", named("autre.invalid", OU)),
        "wrong OU": authority.issue("wrong-ou", named(CN, "000000000")),
        "no OU": authority.issue("no-ou", named(CN)),
        "two CN": authority.issue("two-cn", named(CN, OU, before=((NameOID.COMMON_NAME, "x.invalid"),))),
        "two OU": authority.issue("two-ou", named(CN, OU, "autre")),
        "written into another part": authority.issue(
            "forged", named("autre.invalid", "autre", before=forged)
        ),
        "revoked": authority.issue("revoked", named(CN, OU), revoked=True),
        "of a stranger": stranger.issue("stranger", named(CN, OU)),
    }


@pytest.fixture
def front(
    certificates: Files,
    authority: Authority,
    community: Community,
    live_server: LiveServer,
    settings: Any,
    tmp_path: Path,
) -> Iterator[Front]:
    settings.MAILLAGE_SAS = door()
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, HOST]
    open_to_sas(community)
    slot(professional(community, 1))
    upstream = live_server.url.removeprefix("http://")
    with running(tmp_path, authority, upstream=upstream, secret=door().secret) as started:
        yield started


QUERY = query_for([invented_rpps(1)])


def test_a_regulation_with_its_certificate_gets_a_bundle_that_validates(
    front: Front, certificates: Files, validator: Validator
) -> None:
    """Kit 4: search, over mutual TLS."""
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        status, body = front.ask(f"/fhir/Slot?{QUERY}", certificates["right"], version=version)
        assert status == 200, body
        bundle = json.loads(body)
        assert bundle["total"] == 1
        assert judged(validator, bundle, QUERY) == []
    assert front.ask("/fhir/metadata", certificates["right"])[0] == 200
    # Nothing but the interface is behind this name.
    assert front.ask("/compte/connexion/", certificates["right"])[0] == 404
    status, body = front.ask(
        "/fhir/Practitioner",
        certificates["right"],
        method="POST",
        headers={"Content-Type": "application/fhir+json"},
        body=json.dumps(regulator()).encode(),
    )
    assert status == 201, body
    assert Regulator.objects.count() == 1


def test_every_other_certificate_is_refused(front: Front, certificates: Files) -> None:
    """Kit 1, 2, 3: wrong name, wrong unit, revoked, absent, of another authority; forged headers change nothing."""
    path, forged = f"/fhir/Slot?{QUERY}", headers()
    said = {}
    for name, certificate in certificates.items():
        said[name] = {front.ask(path, certificate)[0], front.ask(path, certificate, headers=forged)[0]}
    said["absent"] = {front.ask(path, None)[0], front.ask(path, None, headers=forged)[0]}
    # 403 is ours, 400 nginx’s: what it does not trust never reaches the application.
    assert said == {
        "right": {200},
        "wrong CN": {403},
        "wrong OU": {403},
        "no OU": {403},
        "two CN": {403},
        "two OU": {403},
        "written into another part": {403},
        "revoked": {400},
        "of a stranger": {400},
        "absent": {400},
    }


def test_older_protocols_are_refused(front: Front, certificates: Files) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        with pytest.raises((ssl.SSLError, OSError)):
            front.ask("/fhir/metadata", certificates["right"], version=ssl.TLSVersion.TLSv1_1)
