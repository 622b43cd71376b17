"""Reads a programme from its folder of Markdown and TOML: lessons in three languages, with a digest of what is said."""

import hashlib
import json
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portal.config import LANGUAGES
from portal.errors import Invalid
from training.courses.rules import Phase, UnitKind, has_cycle
from training.sessions.rules import Topic

MOST_ATTEMPTS = 20
SHIPPED = Path(__file__).resolve().parent.parent / "content"


@dataclass(frozen=True, kw_only=True)
class LessonSource:
    """A lesson's title and Markdown by language; ``files`` are the digests of the files in it, by id."""

    titles: Mapping[str, str]
    bodies: Mapping[str, str]
    files: Mapping[int, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """SHA-256 over titles and bodies of all languages, and over the digests of the files in them."""
        said: dict[str, object] = {"titles": dict(self.titles), "bodies": dict(self.bodies)}
        if self.files:
            said["files"] = {str(number): digest for number, digest in self.files.items()}
        return digest_of(said)


@dataclass(frozen=True, kw_only=True)
class UnitSource:
    """A unit as it is written; ``requires`` names units by key, ``topic`` is that of a session to be attended.

    ``scenario_key`` is what a practice call plays, ``attempts`` how often it may be tried (None: no limit). Out of the
    plans it is being written, or retired.
    """

    key: str
    kind: UnitKind
    due_day: int
    minutes: int
    clauses: tuple[str, ...]
    titles: Mapping[str, str]
    requires: tuple[str, ...]
    lesson: LessonSource | None
    topic: Topic | None = None
    scenario_key: str | None = None
    attempts: int | None = None
    in_plans: bool = True


@dataclass(frozen=True, kw_only=True)
class CourseSource:
    """A course as it is written."""

    key: str
    phase: Phase
    written_for: int
    titles: Mapping[str, str]
    units: tuple[UnitSource, ...]


@dataclass(frozen=True, kw_only=True)
class ProgrammeSource:
    """A programme as it is written; ``folder`` holds what other parts read, such as quizzes."""

    key: str
    titles: Mapping[str, str]
    summaries: Mapping[str, str]
    starts_itself: bool
    window_days: int
    courses: tuple[CourseSource, ...]
    folder: Path

    def units(self) -> Iterator[UnitSource]:
        """All units in order."""
        for course in self.courses:
            yield from course.units


def digest_of(value: object) -> str:
    """SHA-256 in hex over canonical JSON."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def read_toml(path: Path) -> dict[str, Any]:
    """The file's values; Invalid names the file that cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Invalid("%(file)s cannot be read: %(why)s", file=path.name, why=error) from None


def in_all_languages(values: Mapping[str, Any], place: str) -> dict[str, str]:
    """The text in each language of the portal; Invalid names the place where one is missing."""
    for language in LANGUAGES:
        if not str(values.get(language) or "").strip():
            raise Invalid("%(place)s has no text in %(language)s.", place=place, language=language)
    return {language: str(values[language]).strip() for language in LANGUAGES}


def read_programmes(folder: Path = SHIPPED) -> list[ProgrammeSource]:
    """Every programme in ``folder``, those that begin by themselves first.

    Raises Invalid, before anything is written, where one does not hold together.
    """
    read = [read_programme(path.parent) for path in sorted(folder.glob("*/programme.toml"))]
    found = sorted(read, key=lambda programme: not programme.starts_itself)
    if not found:
        raise Invalid("There is no programme in %(folder)s.", folder=folder)
    return found


def check_scenarios(programmes: Iterable[ProgrammeSource], published: Collection[str]) -> None:
    """Raise Invalid where a practice call in the plans names a scenario that nobody can play."""
    for programme in programmes:
        for unit in programme.units():
            if unit.kind is UnitKind.CALL and unit.in_plans and unit.scenario_key not in published:
                raise Invalid(
                    "The scenario “%(key)s” is not published. Publish it first, or choose another one.",
                    key=unit.scenario_key or "",
                    field="scenario_key",
                )


def read_programme(folder: Path) -> ProgrammeSource:
    """One programme from its folder."""
    values = read_toml(folder / "programme.toml")
    key = str(values["key"])
    courses: list[CourseSource] = []
    before: str | None = None
    for course in values["course"]:
        made = _course(folder, course, before)
        courses.append(made)
        before = made.units[-1].key if made.units else before
    programme = ProgrammeSource(
        key=key,
        titles=in_all_languages(values["title"], key),
        summaries=in_all_languages(values["summary"], key),
        starts_itself=bool(values.get("starts_itself", False)),
        window_days=int(values.get("window_days", 30)),
        courses=tuple(courses),
        folder=folder,
    )
    _check(programme)
    return programme


def _course(folder: Path, values: Mapping[str, Any], before: str | None) -> CourseSource:
    """A unit that says nothing else requires the one before it: the order is kept."""
    units: list[UnitSource] = []
    for unit in values["unit"]:
        made = _unit(folder, unit, before)
        units.append(made)
        before = made.key
    return CourseSource(
        key=str(values["key"]),
        phase=Phase(values["phase"]),
        written_for=int(values["written_for"]),
        titles=in_all_languages(values["title"], str(values["key"])),
        units=tuple(units),
    )


def _unit(folder: Path, values: Mapping[str, Any], before: str | None) -> UnitSource:
    key, kind = str(values["key"]), UnitKind(values["kind"])
    lesson = _lesson(folder, key) if kind is UnitKind.LESSON else None
    titles = lesson.titles if lesson else in_all_languages(values["title"], key)
    return UnitSource(
        key=key,
        kind=kind,
        due_day=int(values["due_day"]),
        minutes=int(values["minutes"]),
        clauses=tuple(str(clause) for clause in values.get("clauses", ())),
        titles=titles,
        requires=tuple(values.get("requires", [before] if before else [])),
        lesson=lesson,
        topic=_topic(key, values) if kind is UnitKind.SESSION else None,
        scenario_key=_scenario(key, values) if kind is UnitKind.CALL else None,
        attempts=_attempts(key, values) if kind is UnitKind.CALL else None,
    )


def _scenario(key: str, values: Mapping[str, Any]) -> str:
    named = str(values.get("scenario") or "").strip()
    if not named:
        raise Invalid("%(part)s names no scenario of practice calls.", part=key)
    return named


def _attempts(key: str, values: Mapping[str, Any]) -> int | None:
    """How often a practice call may be tried; None where the part does not say."""
    given = values.get("attempts")
    if given is None:
        return None
    if not isinstance(given, int) or isinstance(given, bool) or not 1 <= given <= MOST_ATTEMPTS:
        raise Invalid("%(part)s: attempts are a number from 1 to %(most)s.", part=key, most=MOST_ATTEMPTS)
    return given


def _topic(key: str, values: Mapping[str, Any]) -> Topic:
    try:
        return Topic(values["topic"])
    except (KeyError, ValueError):
        raise Invalid("%(part)s names no topic of sessions.", part=key) from None


def _lesson(folder: Path, key: str) -> LessonSource:
    titles: dict[str, str] = {}
    bodies: dict[str, str] = {}
    for language in LANGUAGES:
        path = folder / "lessons" / f"{key}.{language}.md"
        try:
            first, _, rest = path.read_text(encoding="utf-8").partition("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise Invalid("%(file)s cannot be read: %(why)s", file=path.name, why=error) from None
        if not first.startswith("# ") or not rest.strip():
            raise Invalid("%(file)s must begin with a line “# Title” and have a text below.", file=path.name)
        titles[language], bodies[language] = first[2:].strip(), rest.strip()
    return LessonSource(titles=titles, bodies=bodies)


def _check(programme: ProgrammeSource) -> None:
    requires = {unit.key: unit.requires for unit in programme.units()}
    if len(requires) != len(list(programme.units())):
        raise Invalid("Two parts of %(programme)s have the same key.", programme=programme.key)
    for key, needed in requires.items():
        unknown = set(needed) - requires.keys()
        if unknown:
            raise Invalid("%(part)s requires %(other)s, which is not there.", part=key, other=sorted(unknown)[0])
    if has_cycle(requires):
        raise Invalid("The parts of %(programme)s require each other in a circle.", programme=programme.key)
