"""Keeps the files of others that are checked in: fetches pinned versions, or proves that nothing changed.

    tools/vendor.py --check     compare every file with its recorded hash; needs no network
    tools/vendor.py --update    fetch the pinned versions with `npm pack` and record them (then fonts.py)

Nobody who only runs the portal needs node: what `--update` brings is part of the repository.
"""

import argparse
import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECORD = ROOT / "static/vendor/VENDOR.json"
# In these folders each file must be recorded, so that nothing slips in by hand.
WATCHED = ("static/vendor", "static/fonts", "tests/vendor")
SPRITE = "static/img/icons.svg"


@dataclass(frozen=True, kw_only=True)
class Pin:
    """One package of the npm registry: which version, with what hash, and where its files go."""

    package: str
    version: str
    licence: str
    integrity: str
    files: Mapping[str, str]


HTMX = Pin(
    package="htmx.org",
    version="2.0.11",
    licence="0BSD",
    integrity="sha512-Thx/WtpeOQqSrqBCw/A1cwGJGg4UrVa3+sW0GmrM3p4gJgO89ecH4qtbnyzDDWFvBTqjnIMCgELTNt636dtamA==",
    files={
        "dist/htmx.min.js": "static/vendor/htmx/htmx.min.js",
        "LICENSE": "static/vendor/htmx/LICENSE.txt",
    },
)
AXE = Pin(
    package="axe-core",
    version="4.14.1",
    licence="MPL-2.0",
    integrity="sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
    files={"axe.min.js": "tests/vendor/axe.min.js", "LICENSE": "tests/vendor/axe.LICENSE.txt"},
)
INTER = Pin(
    package="@fontsource-variable/inter",
    version="5.3.0",
    licence="OFL-1.1",
    integrity="sha512-OupL48va4JNofb97w6NYeF9S7W/kHNKM0Er8Dem5nqi4jeOLrVJDoE8tZEpnMJmtkvNbB1EIPPwHcdkF6b1oUA==",
    files={
        "files/inter-latin-wght-normal.woff2": "static/fonts/Inter-latin.woff2",
        "files/inter-latin-ext-wght-normal.woff2": "static/fonts/Inter-latin-ext.woff2",
        "LICENSE": "static/fonts/Inter-OFL.txt",
    },
)
ICONS = Pin(
    package="@tabler/icons",
    version="3.51.0",
    licence="MIT",
    integrity="sha512-0pinvPZz7YeX+OSfxuEAbnEPWbocVXW5iU8h5lh41pYG8sZuQfpWECC980lxOT0clGIcNGn8xsBr+zKaRGdA/g==",
    files={"LICENSE": "static/img/icons.LICENSE.txt"},
)
# tools/fonts.py cuts these down; here they are only pinned.
NOTO_SC = Pin(
    package="@expo-google-fonts/noto-sans-sc",
    version="0.4.3",
    licence="OFL-1.1",
    integrity="sha512-9rAwdFTFHbO/u6Cs0gj2jZbW74TGIiaFNQnXYH2s5wA1bzVkwbaviL4t8YUV642eGYjg86eH6DkAEQmfNHDncQ==",
    files={},
)
NOTO_TC = Pin(
    package="@expo-google-fonts/noto-sans-tc",
    version="0.4.3",
    licence="OFL-1.1",
    integrity="sha512-69XAOTLPz0WlAxL6qJEKlDMxHsBd4J1M39HjV0gPF2o1xWVALOsVWvDgistnecVockA9wbU/tH5C/gyS2PdnHg==",
    files={},
)
PINS = (HTMX, AXE, INTER, ICONS, NOTO_SC, NOTO_TC)

ICON_NAMES = """
    home user users user-plus user-check user-x user-circle users-group id-badge calendar calendar-event
    calendar-time calendar-check calendar-off clock alarm clock-hour-4 hourglass bell bell-ringing mail
    mail-forward mail-opened message messages phone phone-call phone-incoming phone-off headset file
    file-text file-check file-certificate file-spreadsheet file-type-pdf files folder paperclip upload
    download printer search filter adjustments settings lock lock-open shield shield-check shield-lock
    key login logout fingerprint language sun moon sun-moon device-desktop help info-circle
    alert-triangle alert-circle alert-octagon circle-check circle-x circle-dashed progress ban check
    checks x plus minus edit trash eye eye-off arrow-left arrow-right arrow-up arrow-down arrow-back-up
    arrows-sort sort-ascending sort-descending chevron-left chevron-right chevron-up chevron-down dots
    dots-vertical menu-2 external-link link copy refresh rotate history list list-check list-details
    table columns layout-dashboard layout-list layout-kanban chart-bar chart-line chart-donut chart-dots
    timeline activity trending-up trending-down gauge target award certificate school book notebook
    pencil writing clipboard clipboard-check clipboard-list checklist building building-bank sitemap
    hierarchy route briefcase flag flame urgent speakerphone broadcast bolt player-play player-pause
    player-stop hand-stop scale gavel database server plug send inbox stethoscope heart-handshake coin
    cash receipt medal trophy gift stairs-up door-exit signature world map-pin bulb star bookmark
    archive eraser keyboard tag category mood-smile mood-sad beach rubber-stamp
""".split()


def fetch(pin: Pin, members: Iterable[str]) -> dict[str, bytes]:
    """The named files of the pinned package, after its hash has been compared."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["npm", "pack", "--silent", f"{pin.package}@{pin.version}"],
            cwd=folder, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        (archive,) = Path(folder).glob("*.tgz")
        digest = hashlib.sha512(archive.read_bytes()).digest()
        found = "sha512-" + base64.b64encode(digest).decode("ascii")
        if found != pin.integrity:
            sys.exit(f"{pin.package} {pin.version}: the package has the hash {found}, not the pinned one")
        with tarfile.open(archive) as tar:
            contents = {}
            for member in members:
                stream = tar.extractfile(f"package/{member}")
                if stream is None:
                    sys.exit(f"{pin.package} {pin.version} has no file {member}")
                contents[member] = stream.read()
    return contents


def tidy(path: str, content: bytes) -> bytes:
    """Without the pointer to a source map that we do not serve: browsers would ask for it in vain."""
    if path.endswith(".js"):
        return re.sub(rb"\n?//# sourceMappingURL=\S+\s*$", b"\n", content)
    return content


def write(path: str, content: bytes) -> None:
    target = ROOT / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def sprite(drawings: Mapping[str, bytes]) -> bytes:
    """All icons in one file; the colour is that of the text around the place of use."""
    symbols = []
    for name, drawing in drawings.items():
        body = drawing.decode("utf-8").partition(">")[2].rpartition("</svg>")[0]
        # The first path of each is an invisible frame.
        body = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>', "", body)
        body = re.sub(r"\s*\n\s*", "", body)
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
            f'stroke-linecap="round" stroke-linejoin="round">{body}</symbol>'
        )
    text = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    return text.encode("utf-8")


def load_record() -> dict[str, dict[str, object]]:
    if not RECORD.exists():
        return {}
    entries: list[dict[str, object]] = json.loads(RECORD.read_text("utf-8"))["packages"]
    return {str(entry["package"]): entry for entry in entries}


def record(pin: Pin, paths: Iterable[str]) -> None:
    """Write down which files came from the package, with the hash of each as it is checked in."""
    entries = load_record()
    entries[pin.package] = {
        "package": pin.package,
        "version": pin.version,
        "licence": pin.licence,
        "integrity": pin.integrity,
        "files": {path: hashlib.sha256((ROOT / path).read_bytes()).hexdigest() for path in sorted(paths)},
    }
    ordered = [entries[pin.package] for pin in PINS if pin.package in entries]
    RECORD.parent.mkdir(parents=True, exist_ok=True)
    RECORD.write_text(json.dumps({"packages": ordered}, indent=2) + "\n", "utf-8")


def update() -> None:
    for pin in (HTMX, AXE, INTER, ICONS):
        names = {f"icons/outline/{name}.svg": name for name in sorted(ICON_NAMES)} if pin is ICONS else {}
        contents = fetch(pin, [*pin.files, *names])
        for member, path in pin.files.items():
            write(path, tidy(path, contents[member]))
        paths = list(pin.files.values())
        if names:
            write(SPRITE, sprite({name: contents[member] for member, name in names.items()}))
            paths.append(SPRITE)
        record(pin, paths)
        print(f"{pin.package} {pin.version}: {len(paths)} files")


def problems() -> list[str]:
    """What differs between the pins, the record and the files."""
    entries = load_record()
    found = []
    recorded: dict[str, str] = {}
    for pin in PINS:
        entry = entries.get(pin.package)
        if entry is None:
            found.append(f"{pin.package} is pinned, but VENDOR.json does not know it")
            continue
        if (entry["version"], entry["integrity"]) != (pin.version, pin.integrity):
            found.append(f"{pin.package}: VENDOR.json holds another version than the pin {pin.version}")
        files = entry["files"]
        assert isinstance(files, dict)
        recorded.update(files)
    for path, expected in recorded.items():
        file = ROOT / path
        if not file.is_file():
            found.append(f"{path} is missing")
        elif hashlib.sha256(file.read_bytes()).hexdigest() != expected:
            found.append(f"{path} is not the file that was recorded")
    for folder in WATCHED:
        for file in sorted((ROOT / folder).rglob("*")):
            path = file.relative_to(ROOT).as_posix()
            if file.is_file() and file != RECORD and path not in recorded:
                found.append(f"{path} is in no package of VENDOR.json")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Check or fetch the files of others that are checked in.")
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--check", action="store_true", help="compare the files with VENDOR.json, offline")
    action.add_argument("--update", action="store_true", help="fetch the pinned versions again (needs npm)")
    if parser.parse_args().update:
        update()
        return
    found = problems()
    for problem in found:
        print(problem, file=sys.stderr)
    if found:
        sys.exit(1)
    print("Vendored files are as recorded.")


if __name__ == "__main__":
    main()
