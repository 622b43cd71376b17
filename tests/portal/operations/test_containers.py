"""The container files name what is there. (They are not run here: that needs an engine for containers.)"""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from portal import config as outside
from portal.cli import main
from tests.support.fieldkeys import FIELD_KEYS

ROOT = Path(__file__).resolve().parents[3]
CONTAINERFILE = (ROOT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")


def composed() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return loaded


def portal_words() -> list[list[str]]:
    """Every call of our own command in both files."""
    words = [service["command"] for service in composed()["services"].values() if "command" in service]
    words += [re.findall(r'"([^"]+)"', line) for line in re.findall(r"^CMD (.+)$", CONTAINERFILE, re.M)]
    return words


@pytest.mark.parametrize("words", portal_words(), ids=" ".join)
def test_each_command_exists_with_its_options(words: list[str]) -> None:
    assert words[0] == "portal"
    command = main.commands[words[1]]
    known = {name for parameter in command.params for name in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known


def test_services_wait_for_those_that_exist() -> None:
    services = composed()["services"]
    for service in services.values():
        assert set(service.get("depends_on", {})) <= set(services)
        volumes = {volume.partition(":")[0] for volume in service.get("volumes", [])}
        assert volumes <= set(composed()["volumes"])


def test_each_setting_is_one_that_the_portal_reads() -> None:
    read = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "portal").rglob("*.py"))
    for service in ("init", "web", "worker"):
        for name in composed()["services"][service]["environment"]:
            assert f'"{name}"' in read, name


def test_database_address_and_empty_settings_are_understood(tmp_path: Path) -> None:
    given = composed()["services"]["web"]["environment"]
    environ = {name: re.sub(r"\$\{\w+(?::[-?]([^}]*))?\}", r"\1", value) for name, value in given.items()}
    config = outside.from_environment(
        {**environ, "FAIRLINE_SECRET_KEY": "k" * 40, "FAIRLINE_FIELD_KEYS": FIELD_KEYS, "FAIRLINE_DATA": str(tmp_path)}
    )
    assert config.database_url.startswith("postgresql+psycopg://fairline:")
    assert config.database_url.endswith("@database/fairline")
    assert not config.embedded_worker
    assert config.smtp_url is None


def test_image_copies_only_what_is_there_and_let_in() -> None:
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    for line in re.findall(r"^COPY (.+)$", CONTAINERFILE, re.M):
        for source in shlex.split(line)[:-1]:
            assert (ROOT / source).exists(), source
            assert source in let_in, source


def test_image_leaves_root_before_it_runs() -> None:
    user, command = CONTAINERFILE.index("\nUSER 10001"), CONTAINERFILE.index("\nCMD")
    assert user < command
    assert "\nRUN" not in CONTAINERFILE[user:]
    for name in ("init", "web", "worker"):
        service = composed()["services"][name]
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
