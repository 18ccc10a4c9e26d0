"""Dockerfile, docker-compose.yml, .env.example and docs/deploy.md against the settings and each other."""

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest
import yaml

from scripts import healthy

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = (ROOT / "amstelveen_ontmoet" / "settings.py").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict] = COMPOSE["services"]
PORTAL = ("migrate", "web", "worker", "beat")
SERVERS = ("postgres", "redis")


def read_by_settings() -> set[str]:
    """Every environment variable that settings.py reads."""
    return set(re.findall(r'env\.(?:str|bool|int|list|path|db|email_url)\(\s*"([A-Z_]+)"', SETTINGS))


def set_by_dockerfile() -> set[str]:
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    return set(re.findall(r"(?:ENV|^ +)\s*([A-Z_]+)=", last, re.MULTILINE))


def keys_given_twice(node: yaml.Node) -> list[str]:
    """The keys of a mapping that stand in it more than once, here and below."""
    if isinstance(node, yaml.SequenceNode):
        return [key for each in node.value for key in keys_given_twice(each)]
    if not isinstance(node, yaml.MappingNode):
        return []
    keys = [key.value for key, _value in node.value]
    below = [key for _key, value in node.value for key in keys_given_twice(value)]
    return [key for key in dict.fromkeys(keys) if keys.count(key) > 1] + below


def test_compose_gives_no_key_twice():
    """Docker Compose refuses the whole file ("mapping key already defined"), the reader here does not."""
    assert keys_given_twice(yaml.compose((ROOT / "docker-compose.yml").read_text())) == []


def test_compose_has_these_services():
    assert set(SERVICES) == {*PORTAL, *SERVERS}


@pytest.mark.parametrize("name", [*PORTAL, *SERVERS])
def test_container_is_closed(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"] not in ("", "root", "0", "0:0")
    assert "privileged" not in service and "cap_add" not in service


@pytest.mark.parametrize("name", [*PORTAL, *SERVERS])
def test_container_tells_its_health(name):
    health = SERVICES[name]["healthcheck"]
    if name == "migrate":  # it ends by itself, and the others wait for that
        assert health == {"disable": True} and SERVICES[name]["restart"] == "no"
    else:
        assert health["test"] and SERVICES[name]["restart"] == "unless-stopped"


def test_portal_is_one_image():
    assert {SERVICES[name]["image"] for name in PORTAL} == {"amstelveen-ontmoet-elkaar"}
    assert {SERVICES[name]["build"] for name in PORTAL} == {"."}
    assert all(SERVICES[name]["user"] in DOCKERFILE for name in PORTAL)


def test_only_the_web_server_is_published_and_only_on_this_machine():
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["web"]
    assert SERVICES["web"]["ports"] == ["${LISTEN:-127.0.0.1:8000}:8000"]
    assert all(SERVICES[name]["networks"] == ["data"] for name in SERVERS)
    assert COMPOSE["networks"]["data"] == {"internal": True}


def test_everything_waits_for_the_migrations_and_these_for_the_servers():
    healthy_servers = {name: {"condition": "service_healthy"} for name in SERVERS}
    assert SERVICES["migrate"]["depends_on"] == healthy_servers
    migrated = {"migrate": {"condition": "service_completed_successfully"}}
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"] == {**healthy_servers, **migrated}


def test_documents_are_shared_by_who_reads_and_writes_them():
    with_data = [name for name in PORTAL if "data:/data" in SERVICES[name].get("volumes", [])]
    assert with_data == ["web", "worker"]
    assert set(COMPOSE["volumes"]) == {"data", "postgres", "redis"}


@pytest.mark.parametrize("name", PORTAL)
def test_containers_get_exactly_what_the_settings_read(name):
    given = set(SERVICES[name]["environment"])
    of_the_image = {"DATA_DIR", "STATIC_ROOT"}
    assert of_the_image <= set_by_dockerfile()
    assert given == read_by_settings() - of_the_image


def test_example_names_what_compose_asks_for():
    example = re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    wanted = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    required = set(re.findall(r"\$\{([A-Z_]+):\?", (ROOT / "docker-compose.yml").read_text()))
    assert required <= set(example) <= wanted


def copied() -> list[str]:
    """What the Dockerfile copies from the checkout."""
    found = []
    for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE):
        found += line.split()[:-1]
    return found


@pytest.mark.skipif(not (ROOT / ".git").exists() or not shutil.which("git"), reason="an unpacked archive")
@pytest.mark.parametrize("source", copied())
def test_what_the_image_copies_is_in_git(source):
    command = ["git", "ls-files", "--error-unmatch", source]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0


def test_base_images_have_a_version():
    images = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    images += [SERVICES[name]["image"] for name in SERVERS]
    assert images and all(re.search(r":\d+", image) for image in images)


def test_build_leaves_secrets_and_data_out():
    left_out = (ROOT / ".dockerignore").read_text().split()
    assert {".git", ".env*", ".data*", "node_modules", "tests"} <= set(left_out)


@pytest.mark.parametrize("name", ["migrate", "worker", "beat"])
def test_modules_that_containers_start_exist(name):
    command = SERVICES[name]["command"]
    if command[:2] == ["python", "-m"]:
        assert (ROOT / (command[2].replace(".", "/") + ".py")).exists()


def test_deploy_tells_every_setting():
    table = (ROOT / "docs" / "deploy.md").read_text()
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE))
    assert told == read_by_settings() | {"POSTGRES_PASSWORD", "LISTEN"}


def test_beat_is_healthy_while_it_writes_its_schedule(tmp_path):
    schedule = tmp_path / "beat-schedule"
    assert not healthy.beat(schedule)
    file = tmp_path / "beat-schedule.dat"
    file.touch()
    assert healthy.beat(schedule)
    long_ago = time.time() - 2 * healthy.QUIET_FOR
    os.utime(file, (long_ago, long_ago))
    assert not healthy.beat(schedule)


def test_web_is_healthy_when_it_answers(live_server, monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "testserver")
    assert healthy.web(live_server.thread.port)
    assert not healthy.web(1)


def test_worker_is_healthy_when_it_answers(celery_worker, wait_for, monkeypatch):
    """On the broker of this test run, which listens on a socket."""
    from amstelveen_ontmoet.celery import app  # noqa: PLC0415

    monkeypatch.setattr(healthy, "broker", lambda: app.conf.broker_url)
    assert not healthy.worker()
    celery_worker.start()
    wait_for(healthy.worker)


def test_healthy_wants_to_know_of_what(capsys):
    assert healthy.main(["everything"]) == 2
    assert "web|worker|beat" in capsys.readouterr().err
