"""The files of deploy/, Dockerfile and compose.yaml: what can be checked without an engine of containers."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.urls import reverse

from maillage.config.command import _parser
from tests.machines import frontend
from tests.machines.frontend import DEPLOYED, ROOT

UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
OURS = {name: one for name, one in COMPOSE["services"].items() if one["image"] == "maillage"}
SECRETS = {"MAILLAGE_SECRET_KEY", "MAILLAGE_FIELD_KEYS", "MAILLAGE_DATABASE_URL", "MAILLAGE_SMTP_PASSWORD"}


class Repeated(dict[str, Any]):
    """Keys of a unit may come several times: all are kept."""

    def __setitem__(self, key: str, value: Any) -> None:
        if isinstance(value, list) and key in self:
            self[key].extend(value)
        else:
            super().__setitem__(key, value)


def unit(path: Path) -> RawConfigParser:
    parser = RawConfigParser(strict=False, dict_type=Repeated, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(path, "utf-8")
    return parser


def command_is_ours(arguments: list[str]) -> None:
    """Our own parser takes these arguments; it would end the process otherwise."""
    assert callable(_parser().parse_args(arguments).run)


# --- nginx ------------------------------------------------------------------------------------------------


def test_nginx_accepts_its_file(tmp_path: Path) -> None:
    main = frontend.configuration(tmp_path, [tmp_path / "a.sock"], plain_port=8080, tls_port=8443)
    checked = subprocess.run(
        [frontend.nginx(), "-t", "-q", "-p", str(tmp_path), "-c", str(main)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr


def test_nginx_limits_the_pages_that_the_site_has() -> None:
    text = DEPLOYED.read_text("utf-8")
    assert f"location = {reverse('account_login')} {{" in text
    assert f"location = {reverse('checkup_endpoints:measures')} {{" in text
    assert "location /installation/imports/ {" in text


def test_nginx_believes_nothing_of_a_visitor() -> None:
    text = DEPLOYED.read_text("utf-8")
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text
    assert "proxy_add_x_forwarded_for" not in text
    assert "TLSv1.2 TLSv1.3" in text


# --- systemd ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_is_hardened_and_starts_a_command_that_exists(path: Path) -> None:
    service = unit(path)["Service"]
    for key, value in {
        "User": "maillage",
        "Restart": "always",
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "StateDirectory": "maillage",
        "CapabilityBoundingSet": "",
    }.items():
        assert service[key] == value
    program, *arguments = shlex.split(service["ExecStart"].replace("%i", "1"))
    assert program == "/opt/maillage/bin/maillage"
    command_is_ours(arguments)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_holds_no_secret_but_takes_each_from_its_file(path: Path) -> None:
    text = path.read_text("utf-8")
    for name in SECRETS:
        assert not re.search(rf"{name}=", text)
        assert f"{name}_FILE=%d/" in text
    handed = set(re.findall(r"LoadCredential=(\w+):", text))
    assert handed == set(re.findall(r"_FILE=%d/(\w+)", text))


def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    if verify is None:
        # Without systemd the two tests above are what there is.
        return
    for path in [*UNITS, ROOT / "deploy" / "systemd" / "maillage.target"]:
        text = path.read_text("utf-8").replace("/opt/maillage/bin/maillage", "/bin/true")
        (tmp_path / path.name).write_text(text.replace("=maillage\n", "=daemon\n"), "utf-8")
    names = [str(tmp_path / path.name.replace("@", "@1")) for path in UNITS]
    checked = subprocess.run(
        [verify, "verify", "--man=no", *names], capture_output=True, text=True, check=False
    )
    wrong = [line for line in checked.stderr.splitlines() if "maillage" in line]
    assert wrong == []


# --- Containers -------------------------------------------------------------------------------------------


def test_compose_runs_the_services_that_the_guide_names() -> None:
    assert set(OURS) == {"migrate", "web-1", "web-2", "worker"}
    assert COMPOSE["services"]["worker"]["deploy"]["replicas"] == 2
    assert COMPOSE["services"]["proxy"]["profiles"] == ["tls"]
    for name, service in OURS.items():
        command_is_ours([str(one) for one in service["command"]])
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert all(one in COMPOSE["services"] for one in service["depends_on"])


def test_compose_holds_no_secret() -> None:
    for service in COMPOSE["services"].values():
        for name, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|SECRET|KEY|TOKEN|DATABASE_URL", name):
                assert name.endswith("_FILE")
                assert Path(value).parent == Path("/run/secrets")
                assert Path(value).name in service["secrets"]
    for name, secret in COMPOSE["secrets"].items():
        assert secret == {"file": f"./secrets/{name}"}
    assert "secrets" in (ROOT / ".dockerignore").read_text("utf-8").splitlines()


def test_compose_mounts_what_exists() -> None:
    mounted = [one.partition(":")[0] for one in COMPOSE["services"]["proxy"]["volumes"]]
    for path in mounted:
        if path.startswith("./deploy/"):
            assert (ROOT / path).is_file(), path


def test_the_dockerfile_names_paths_and_commands_that_exist() -> None:
    text = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text("utf-8"))
    for path in re.findall(r"(?:tools/\w+\.py|requirements/\w+\.txt)", text):
        assert (ROOT / path).is_file(), path
    for module in re.findall(r"python -m (tools\.\w+)", text):
        assert (ROOT / f"{module.replace('.', '/')}.py").is_file(), module
    assert text.count("FROM python:3.11-slim") == 2
    assert "--require-hashes" in text
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert not {"requirements", "tools", "package-lock.json", "pyproject.toml", "README.md"} & set(ignored)
    lines = dict(line.partition(" ")[::2] for line in text.splitlines() if line[:4] in {"USER", "CMD "})
    assert lines["USER"] == "10001:10001"
    command_is_ours(yaml.safe_load(lines["CMD"]))
    assert reverse("checkup_endpoints:ready") in text
