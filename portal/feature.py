"""How a domain plugs into the portal: everything it hands over, in one value, from its ``feature.py``."""

from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, TypeAlias

from click import Command
from flask import Blueprint
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from portal.auth.actor import Actor
from portal.auth.rules import Permission
from portal.documents.kinds import BatchKind
from portal.documents.models import Document
from portal.files.models import StoredFile
from portal.personal.register import TableEntry
from portal.personal.retained import Forget, Need, Retained, Tidy
from portal.personal.rights import Give, Rights
from portal.policy.rules import SettingDefinition

Text: TypeAlias = object
"""A text or a lazily translated one; whoever shows it says ``str(…)``."""


@dataclass(frozen=True, kw_only=True)
class MenuEntry:
    """A line of the side menu, shown to whoever holds ``permission`` (None: everyone signed in).

    ``count`` is the figure beside it; ``counted`` the same as an expression, so that all of a menu are one statement.
    """

    label: Text
    endpoint: str
    icon: str
    permission: str | None
    group: Text
    order: int = 50
    count: Callable[[Session, Actor], int] | None = None
    counted: Callable[[Actor], ColumnElement[int]] | None = None
    key: str | None = None


@dataclass(frozen=True, kw_only=True)
class PublicLink:
    """A page for people without an account, named on the sign-in page."""

    label: Text
    endpoint: str
    icon: str


@dataclass(frozen=True, kw_only=True)
class Todo:
    """Something a person has to do; it leaves the list by being done. ``due`` is an instant or None."""

    title: Text
    url: str
    due: datetime | None = None
    detail: Text = ""
    icon: str = "list-check"
    domain: Text = ""
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A part of My day: a template of the domain with its values.

    It stands below the to-do list; with ``first`` above it, for what everybody does once or twice a day with one tap.
    """

    template: str
    values: Mapping[str, Any]
    order: int = 50
    wide: bool = False
    first: bool = False


@dataclass
class JobRun:
    """What a job's handler gets: the session to open transactions on, its payload, and a way to tell progress."""

    session: Session
    job_id: int
    payload: dict[str, Any]
    progress: Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class JobKind:
    """A kind of job. The handler opens its own transactions, may run twice and must then do no harm.

    ``label`` says what it does, for whom waits for it: "Print payslips".
    """

    name: str
    handler: Callable[[JobRun], dict[str, Any] | None]
    label: Text = ""


@dataclass(frozen=True, kw_only=True)
class PeriodicJob:
    """A job the clock starts: every ``minutes`` or ``seconds``, or daily ``at`` a time of the agency's wall clock."""

    name: str
    kind: str
    minutes: int | None = None
    seconds: int | None = None
    at: time | None = None


@dataclass(frozen=True, kw_only=True)
class DemoStep:
    """Demo data of a domain, made through its services; steps run in ``order`` (people are 10)."""

    name: str
    make: Callable[["DemoWorld"], None]
    order: int = 50


@dataclass
class DemoWorld:
    """What demo steps share: session, language of the demo company, the instant it is dated from, and people."""

    session: Session
    language: str
    now: datetime
    data: dict[str, Any] = field(default_factory=dict)


DocumentReader = Callable[[Session, Actor, Document], bool]
"""Whether a person may read a paper about a thing of the domain; one statement or two, no side effects."""

FileReader = Callable[[Session, Actor, StoredFile], bool]
"""Whether a person may read a file about a thing of the domain; one statement or two, no side effects."""


@dataclass(frozen=True, kw_only=True)
class CallCheck:
    """Something besides training without which nobody calls debtors, such as a paper to be signed.

    ``missing`` gives who of these employees lacks it at the end of a day, in a constant number of statements; ``code``
    goes to the dialler, ``sentence`` says to people what is missing.
    """

    code: str
    sentence: Text
    missing: Callable[[Session, Sequence[int], date], set[int]]


UndoEntering = Callable[[Session, Actor, Sequence[int]], None]
"""Takes away what the domain wrote by itself for employees whose entering is undone; what people did stays."""


Absences = Callable[[Session, Collection[int], date], Set[int]]
"""Which of these employees are on leave on a day."""


@dataclass(frozen=True, kw_only=True)
class Feature:
    """A domain, as the portal sees it.

    ``retained`` are its kinds of records that are erased once their keeping ends. ``needs`` and ``forgets`` are by
    kind, also of other domains' records: what keeps one, what goes with one. ``tidies`` clears what is kept shortly.
    ``rights`` is what can be done for a person who asks, ``gives`` what their copy holds besides the columns,
    ``told_words`` how the copy says what columns hold as codes, ``told_values`` what one column holds of another kind,
    by table and column. ``absences`` says which of some employees
    are on leave on a day, so that nobody else has to know how leave is kept. ``check_day`` raises Refused for a day
    that nothing may change any more, so that the calendar is not changed under it.
    """

    name: str
    label: Text
    blueprints: Sequence[Blueprint] = ()
    menu: Sequence[MenuEntry] = ()
    public_links: Sequence[PublicLink] = ()
    permissions: Sequence[Permission] = ()
    settings: Sequence[SettingDefinition] = ()
    todos: Callable[[Session, Actor, datetime], list[Todo]] | None = None
    panels: Callable[[Session, Actor, datetime], list[Panel]] | None = None
    jobs: Sequence[JobKind] = ()
    periodic: Sequence[PeriodicJob] = ()
    demo: Sequence[DemoStep] = ()
    commands: Sequence[Command] = ()
    outbox_listeners: Mapping[str, Callable[[Session, str, str], None]] = field(default_factory=dict)
    document_readers: Mapping[str, DocumentReader] = field(default_factory=dict)
    file_readers: Mapping[str, FileReader] = field(default_factory=dict)
    paper_names: Mapping[str, Text] = field(default_factory=dict)
    batches: Sequence[BatchKind] = ()
    register: Sequence[TableEntry] = ()
    undo_entering: UndoEntering | None = None
    retained: Sequence[Retained] = ()
    needs: Mapping[str, Need] = field(default_factory=dict)
    forgets: Mapping[str, Forget] = field(default_factory=dict)
    tidies: Sequence[Tidy] = ()
    rights: Sequence[Rights] = ()
    gives: Mapping[str, Give] = field(default_factory=dict)
    told_words: Mapping[type[StrEnum], Mapping[Any, Text]] = field(default_factory=dict)
    told_values: Mapping[tuple[str, str], Callable[[Any], str]] = field(default_factory=dict)
    call_checks: Sequence[CallCheck] = ()
    absences: Absences | None = None
    check_day: Callable[[Session, date], None] | None = None
