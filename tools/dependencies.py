"""Dependencies, checked so that what is not known fails: locked with hashes, explained, licensed (safety s92).

``check`` compares what is installed with the lock, the explanations and the licences. ``audit`` asks the advisory
service about each locked package and fails where one could not be asked. ``sbom`` writes build/sbom.cdx.json.
"""

import configparser
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

from packaging.markers import InvalidMarker, Marker

ROOT = Path(__file__).resolve().parent.parent
RUNNING, ALL, FIRST = (ROOT / name for name in ("requirements.lock", "requirements-dev.lock", "bootstrap.lock"))
EXPLAINED = ROOT / "docs/decisions/0002-dependencies.md"
LICENCES = ROOT / "tools/licences.txt"
OURS = "fairline"
TOOLS = {"pip", "setuptools", "uv"}
"""What makes the environment itself: uv is in the bootstrap lock, pip comes with Python's own venv."""

_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)(?:\s*;\s*([^\\]+))?")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def canonical(name: str) -> str:
    """The name as all tools compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@dataclass
class Locked:
    """A package of a lock."""

    name: str
    version: str
    hashes: list[str] = field(default_factory=list)


def locked(text: str) -> dict[str, Locked]:
    """The packages of a lock; a line that is neither package, hash nor remark is a package without a version."""
    found: dict[str, Locked] = {}
    current: Locked | None = None
    for raw in text.split("\n"):
        line = raw.strip()
        pinned = _PINNED.match(line)
        if pinned and not _meant_here(pinned[3]):
            current = None
        elif pinned:
            current = found.setdefault(canonical(pinned[1]), Locked(pinned[1], pinned[2]))
        elif line and not line.startswith(("#", "--hash=")):
            name = re.match(r"[A-Za-z0-9._-]+", line)
            current = found.setdefault(canonical(name[0] if name else line), Locked(line, ""))
        if current is not None and "#" not in raw.split("--hash")[0]:
            current.hashes += _HASH.findall(raw)
    return found


def _meant_here(marker: str | None) -> bool:
    """Whether a line is for this Python and system; one whose condition cannot be read counts."""
    try:
        return marker is None or Marker(marker.strip()).evaluate()
    except InvalidMarker:
        return True


def lock_faults(installed: Mapping[str, str], lock: Mapping[str, Locked]) -> Iterator[str]:
    """What is installed and not exactly so in the lock, and entries of the lock without version or hash."""
    for name, version in sorted(installed.items()):
        if name == OURS or (name in TOOLS and name not in lock):
            continue
        entry = lock.get(name)
        if entry is None:
            yield f"{name} {version} is installed but in no lock"
        elif entry.version != version:
            yield f"{name} {version} is installed, the lock has {entry.version or 'no version'}"
    for name, entry in sorted(lock.items()):
        if not entry.version:
            yield f"{name} has no exact version in the lock"
        if not entry.hashes:
            yield f"{name} has no hash in the lock"


def direct_dependencies(setup: str) -> list[str]:
    """The packages that setup.cfg asks for by name."""
    parser = configparser.ConfigParser()
    parser.read_string(setup)
    lines = f"{parser['options']['install_requires']}\n{parser['options.extras_require']['dev']}".split("\n")
    named = (re.match(r"[A-Za-z0-9._-]+", line.strip()) for line in lines if not line.strip().startswith("#"))
    return [match[0] for match in named if match]


def explanation_faults(direct: Iterable[str], decisions: str) -> Iterator[str]:
    """Direct dependencies without a row in the decision about dependencies."""
    rows = [line.split("|")[1] for line in decisions.split("\n") if line.startswith("| ") and line.count("|") >= 5]
    explained = {canonical(word) for row in rows for word in re.findall(r"[A-Za-z0-9._-]+\*?", row)}
    for name in direct:
        wanted = canonical(name)
        if wanted not in explained and not (wanted.startswith("types-") and "types-*" in explained):
            yield f"{name} has no row in {EXPLAINED.relative_to(ROOT)}"


@dataclass(frozen=True)
class Licences:
    """The list of what may come with us."""

    allowed: frozenset[str]
    same: Mapping[str, str]
    packages: Mapping[str, str]


def licences(text: str) -> Licences:
    """Read the list; a line that cannot be read is an error, as is a package without a reason."""
    allowed, same, packages = set(), {}, {}
    for line in text.split("\n"):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if words[0] == "allow" and len(words) == 2:
            allowed.add(words[1])
        elif words[0] == "same" and len(words) >= 3:
            same[" ".join(words[2:]).lower()] = words[1]
        elif words[0] == "package" and len(words) >= 5:
            packages[canonical(words[1])] = words[2]
        else:
            raise ValueError(f"cannot read the line {line!r}")
    return Licences(frozenset(allowed), same, packages)


def said_licences(metadata: Mapping[str, Any], classifiers: Iterable[str]) -> list[str]:
    """What a package says of its licence, the most exact first: expression, else short name, else classifiers."""
    if metadata.get("License-Expression"):
        return [str(metadata["License-Expression"])]
    short = str(metadata.get("License") or "").strip()
    if short and "\n" not in short and len(short) <= 60:
        return [short]
    return [name.rpartition(" :: ")[2] for name in classifiers if name.startswith("License") and name.count("::") > 1]


def is_allowed(said: str, known: Licences) -> bool:
    """Whether an expression comes down to licences of the list: all of ``AND``, one of ``OR``."""
    plain = known.same.get(said.strip().lower(), said.strip())
    if plain in known.allowed:
        return True
    for word, judge in ((" OR ", any), (" AND ", all)):
        if word in plain:
            return judge(is_allowed(part.strip("() "), known) for part in plain.split(word))
    return False


def licence_faults(installed: Iterable[Distribution], known: Licences) -> Iterator[str]:
    """Packages whose licence is not on the list, or that say none."""
    for item in installed:
        name = canonical(str(item.metadata["Name"]))
        if name in known.packages:
            continue
        said = said_licences(dict(item.metadata.items()), item.metadata.get_all("Classifier") or [])
        if not said:
            yield f"{name} names no licence"
        elif not all(is_allowed(one, known) for one in said):
            yield f"{name} has the licence {', '.join(said)}, which is not on the list"


def check() -> int:
    """All three; prints each fault."""
    found = list(distributions())
    installed = {canonical(str(item.metadata["Name"])): item.version for item in found}
    lock = {**locked(FIRST.read_text()), **locked(ALL.read_text())}
    faults = [
        *lock_faults(installed, lock),
        *(f"{name} runs in production and is in no lock" for name in locked(RUNNING.read_text()) if name not in lock),
        *explanation_faults(direct_dependencies((ROOT / "setup.cfg").read_text()), EXPLAINED.read_text()),
        *licence_faults(found, licences(LICENCES.read_text())),
    ]
    for fault in faults:
        print(fault)
    if len(installed) < 20:
        print("Hardly anything is installed here: this is not the environment of the portal.")
        return 1
    return 1 if faults else 0


def audit_verdict(report: Any, lock: Mapping[str, Locked]) -> tuple[int, list[str]]:
    """What a report of pip-audit is worth: 0 all asked and clean, 1 something known, 3 something was not asked."""
    try:
        rows = {canonical(row["name"]): row for row in report["dependencies"]}
    except (KeyError, TypeError):
        return 3, ["The audit gave no report."]
    sentences, unasked, bad = [], [], False
    for name, entry in sorted(lock.items()):
        row = rows.get(name)
        if row is None or "skip_reason" in row or "vulns" not in row or row.get("version") != entry.version:
            unasked.append(name)
        for vulnerability in (row or {}).get("vulns", ()):
            bad = True
            fixed = ", ".join(vulnerability.get("fix_versions", ())) or "none yet"
            sentences.append(f"{name} {entry.version}: {vulnerability.get('id', '?')}, mended in: {fixed}")
    if unasked:
        sentences.append(
            f"{len(unasked)} of {len(lock)} packages could not be asked about, so nothing is known of them: "
            + ", ".join(unasked[:10])
            + (" ..." if len(unasked) > 10 else "")
        )
        return 3, sentences
    if not lock:
        return 3, ["The lock is empty: nothing was asked."]
    return (1 if bad else 0), sentences or [f"{len(lock)} packages were asked about, nothing is known against them."]


def audit() -> int:
    """Run pip-audit on the lock and judge its report, not its exit code."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(ALL), "--no-deps", "--disable-pip"]
    try:
        done = subprocess.run(
            [*command, "--format", "json", "--progress-spinner", "off"],
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
        )
        report = json.loads(done.stdout)
    except (json.JSONDecodeError, subprocess.TimeoutExpired):
        report = None
    code, sentences = audit_verdict(report, locked(ALL.read_text()))
    for sentence in sentences:
        print(sentence)
    if code == 3:
        print("The audit is not done: run it where the advisory service can be reached.")
    return code


def sbom_text(lock: Mapping[str, Locked], said: Mapping[str, str]) -> str:
    """CycloneDX 1.6 as JSON: each package of production with version, hashes, licence; same lock, same bytes."""
    from cyclonedx.model import HashAlgorithm, HashType
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import Component, ComponentType
    from cyclonedx.model.license import DisjunctiveLicense
    from cyclonedx.output.json import JsonV1Dot6
    from packageurl import PackageURL

    bom = Bom()
    components = []
    bom.metadata.component = Component(name=OURS, type=ComponentType.APPLICATION, bom_ref=OURS)
    for name, entry in sorted(lock.items()):
        components.append(
            Component(
                name=entry.name,
                version=entry.version,
                type=ComponentType.LIBRARY,
                bom_ref=f"{name}@{entry.version}",
                purl=PackageURL("pypi", None, name, entry.version),
                hashes=[HashType(alg=HashAlgorithm.SHA_256, content=one) for one in entry.hashes],
                licenses=[DisjunctiveLicense(name=said[name])] if said.get(name) else [],
            )
        )
    bom.components.update(components)
    bom.register_dependency(bom.metadata.component, components)
    made = json.loads(JsonV1Dot6(bom).output_as_string())
    made.pop("serialNumber", None)
    made["metadata"].pop("timestamp", None)
    return json.dumps(made, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def sbom() -> int:
    """Write it to build/."""
    lock, known = locked(RUNNING.read_text()), licences(LICENCES.read_text())
    said = {}
    for item in distributions():
        name = canonical(str(item.metadata["Name"]))
        words = said_licences(dict(item.metadata.items()), item.metadata.get_all("Classifier") or [])
        said[name] = known.packages.get(name) or " OR ".join(known.same.get(word.lower(), word) for word in words)
    target = ROOT / "build" / "sbom.cdx.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(sbom_text(lock, said), encoding="utf-8")
    print(f"{target.relative_to(ROOT)}: {len(lock)} packages")
    return 0


if __name__ == "__main__":
    sys.exit({"check": check, "audit": audit, "sbom": sbom}[sys.argv[1] if len(sys.argv) > 1 else "check"]())
