"""The dependency check fails for whatever it does not know, and the audit for whatever it could not ask (s92)."""

import json

import pytest

from tools.dependencies import (
    Locked,
    audit_verdict,
    check,
    direct_dependencies,
    explanation_faults,
    is_allowed,
    licences,
    lock_faults,
    locked,
    said_licences,
    sbom_text,
)

HASH = "a" * 64
LOCK = f"""# made by a program
one==1.0 \\
    --hash=sha256:{HASH}
    # via two
Two_Words[extra]==2.0 ; python_version >= '3.8' \\
    --hash=sha256:{HASH} \\
    --hash=sha256:{"b" * 64}
old==1 ; python_version < '3' \\
    --hash=sha256:{HASH}
"""
KNOWN = licences("allow MIT\nallow ISC\nsame MIT MIT License\npackage odd GPL-3.0-only a tool only\n")


def test_lock_is_read_with_names_versions_and_hashes() -> None:
    lock = locked(LOCK)
    assert {name: (entry.version, len(entry.hashes)) for name, entry in lock.items()} == {
        "one": ("1.0", 1),
        "two-words": ("2.0", 2),
    }


@pytest.mark.safety("s92")
@pytest.mark.parametrize(
    ("installed", "lock", "said"),
    [
        ({"one": "1.0", "fairline": "0.1", "pip": "26"}, LOCK, []),
        ({"one": "1.1"}, LOCK, ["one 1.1 is installed, the lock has 1.0"]),
        ({"stray": "1"}, LOCK, ["stray 1 is installed but in no lock"]),
        ({}, "one==1.0\n", ["one has no hash in the lock"]),
        ({}, f"one>=1.0 --hash=sha256:{HASH}\n", ["one has no exact version in the lock"]),
        ({}, f"one @ file:///x --hash=sha256:{HASH}\n", ["one has no exact version in the lock"]),
    ],
)
def test_what_is_installed_equals_lock_with_hashes(installed: dict[str, str], lock: str, said: list[str]) -> None:
    assert list(lock_faults(installed, locked(lock))) == said


@pytest.mark.safety("s92")
def test_direct_dependency_without_row_is_named() -> None:
    setup = "[options]\ninstall_requires =\n    one>=1\n    # why\n    two[x]>=2\n"
    setup += "[options.extras_require]\ndev =\n    types-z\n"
    rows = "| package | licence | last | why |\n| One, types-* | MIT | 2026 | it does |\n"
    assert direct_dependencies(setup) == ["one", "two", "types-z"]
    assert [said.split()[0] for said in explanation_faults(direct_dependencies(setup), rows)] == ["two"]


@pytest.mark.safety("s92")
@pytest.mark.parametrize(
    ("said", "good"),
    [
        ("MIT", True),
        ("mit license", True),
        ("GPL-3.0-only", False),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND ISC", True),
        ("MIT AND GPL-3.0-only", False),
        ("", False),
        ("UNKNOWN", False),
    ],
)
def test_licence_is_on_list_or_refused(said: str, good: bool) -> None:
    assert is_allowed(said, KNOWN) is good


def test_list_of_licences_asks_for_reason() -> None:
    for wrong in ("package odd GPL-3.0-only", "deny X", "allow"):
        with pytest.raises(ValueError, match="cannot read"):
            licences(wrong)


def test_most_exact_statement_of_licence_counts() -> None:
    assert said_licences({"License-Expression": "MIT", "License": "x"}, ()) == ["MIT"]
    assert said_licences({"License": "BSD"}, ["License :: OSI Approved :: MIT License"]) == ["BSD"]
    assert said_licences({"License": "long\ntext"}, ["License :: OSI Approved :: MIT License"]) == ["MIT License"]
    assert said_licences({}, ["License :: OSI Approved"]) == []


@pytest.mark.safety("s92")
@pytest.mark.parametrize(
    ("report", "code"),
    [
        (None, 3),
        ({}, 3),
        ({"dependencies": []}, 3),
        ({"dependencies": [{"name": "one", "skip_reason": "not found"}]}, 3),
        ({"dependencies": [{"name": "one", "version": "0.9", "vulns": []}]}, 3),
        ({"dependencies": [{"name": "one", "version": "1.0"}]}, 3),
        ({"dependencies": [{"name": "one", "version": "1.0", "vulns": []}]}, 0),
        ({"dependencies": [{"name": "One", "version": "1.0", "vulns": [{"id": "X-1", "fix_versions": ["2"]}]}]}, 1),
    ],
)
def test_audit_that_asked_nothing_is_no_audit(report: object, code: int) -> None:
    verdict, sentences = audit_verdict(report, {"one": Locked("one", "1.0", [HASH])})
    assert verdict == code and sentences


@pytest.mark.safety("s92")
def test_bill_of_materials_names_all_and_is_the_same_twice() -> None:
    lock = locked(LOCK)
    text = sbom_text(lock, {"one": "MIT"})
    made = json.loads(text)
    assert [(c["name"], c["version"], len(c["hashes"])) for c in made["components"]] == [
        ("Two_Words", "2.0", 2),
        ("one", "1.0", 1),
    ]
    assert made["components"][1]["licenses"] == [{"license": {"name": "MIT"}}]
    assert text == sbom_text(locked(LOCK), {"one": "MIT"})
    assert "//" not in text.replace(made["$schema"], "")


@pytest.mark.safety("s92")
def test_this_environment_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert check() == 0, capsys.readouterr().out


def test_empty_lock_is_no_audit() -> None:
    assert audit_verdict({"dependencies": []}, locked(""))[0] == 3
