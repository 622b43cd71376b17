"""The bytes of a golden transcript: the same again, in each Python, without a database, and from a call on record."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.training.call_stories import SCENARIOS
from tests.training.test_played_calls import Player, stored
from training.calls.rules.verdicts import canonical
from training.plays.results import results_of_call

__all__ = ["stored"]

ROOT = Path(__file__).resolve().parents[2]
COMMAND = """
import sys
def refuse(event, arguments):
    if event in ("sqlite3.connect", "socket.connect"):
        raise SystemExit(f"opened: {event} {arguments}")
sys.addaudithook(refuse)
from portal.cli import run
run()
"""
PURE = """
import sys
from pathlib import Path
from training.calls.lint import linted
from training.calls.packfiles import shipped_rules
from training.calls.rules.engine import Event, replay
from training.calls.rules.verdicts import canonical
from training.calls.transcripts import results_in
report = linted(Path(sys.argv[1]).read_bytes(), shipped_rules())
golden = next(one for one in report.scenario.golden if one.name == sys.argv[2])
turns = replay(report.play, [Event(choice=choice) for choice in golden.plays])
sys.stdout.buffer.write(canonical(results_in(report.play, turns, "en")) + b"\\n")
"""
CALLS = [("wrong_person", "Violating"), ("dispute", "Typical"), ("late_evening", "Exemplary")]


def told(key: str, golden: str, **environment: str) -> bytes:
    """What ``portal scenario transcript`` writes; it ends where it opens a database or a connection."""
    arguments = ["scenario", "transcript", str(SCENARIOS / f"{key}.twee"), "--golden", golden, "--json"]
    command = [sys.executable, "-c", COMMAND, *arguments]
    return subprocess.run(command, capture_output=True, check=True, env=os.environ | environment, cwd=ROOT).stdout


def pythons() -> list[str]:
    """This Python and every other that is installed here and new enough, one of each version."""
    named = [shutil.which(f"python3.{minor}") for minor in range(11, 20)]
    installed = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob("versions/3.1[1-9]*/bin/python")
    asked = "import sys; print(sys.version_info[1])"
    found = {sys.version_info[1]: sys.executable}
    for program in [*filter(None, named), *map(str, installed)]:
        answer = subprocess.run([program, "-c", asked], capture_output=True, check=False, text=True)
        if answer.returncode == 0:
            found.setdefault(int(answer.stdout), program)
    return list(found.values())


def test_the_command_opens_no_database_and_gives_the_same_bytes_twice() -> None:
    nowhere = "postgresql+psycopg://nobody@127.0.0.1:9/nowhere"
    first = told("wrong_person", "Violating", DATABASE_URL=nowhere, PYTHONHASHSEED="1")
    assert first == told("wrong_person", "Violating", DATABASE_URL="sqlite:////nowhere/at.all", PYTHONHASHSEED="2")
    assert first.startswith(b'{"') and first.endswith(b"}\n")


def test_every_python_here_gives_these_bytes_with_its_standard_library_alone() -> None:
    file = str(SCENARIOS / "wrong_person.twee")
    given = {
        program: subprocess.run(
            [program, "-S", "-c", PURE, file, "Violating"],
            capture_output=True,
            check=True,
            env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
            cwd=ROOT,
        ).stdout
        for program in pythons()
    }
    assert set(given.values()) == {told("wrong_person", "Violating")}


@pytest.mark.parametrize(("key", "golden"), CALLS)
def test_the_call_kept_in_the_database_has_these_very_bytes(stored, key, golden) -> None:
    player = Player(stored, key)
    plays = next(one.plays for one in player.stands.play.scenario.golden if one.name == golden)
    player.play(*plays)
    stored.expire_all()
    assert canonical(results_of_call(stored, player.call)) + b"\n" == told(key, golden)
