"""Verbs of writing lessons: save a draft with its files, drop it, remove a file, publish."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from portal.audit.services import record
from portal.auth.actor import Actor
from portal.config import LANGUAGES
from portal.errors import NotFound, Outdated, Refused
from portal.files.models import StoredFile
from portal.files.receiving import Received
from portal.files.rules import shape_of
from portal.files.services import keep_files, remove_files
from portal.web.markdown import mentions
from portal.words import mark
from training.courses.material import LESSON_ABOUT, files_of
from training.courses.models import LessonDraft, LessonVersion, Unit
from training.courses.queries import newest_version
from training.courses.rules import Origin, UnitKind
from training.courses.services import add_lesson_version
from training.courses.source import LessonSource
from training.lessons.queries import Texts, published_files
from training.lessons.rules import check_changed, check_lesson, check_removable, file_ids

_SAVED_MEANWHILE = mark("Somebody else saved this lesson meanwhile. Compare the two texts, then decide.")


def save_draft(
    session: Session,
    actor: Actor,
    unit_id: int,
    texts: Texts,
    received: Sequence[Received],
    *,
    seen: int,
    at: datetime,
) -> LessonDraft:
    """Keep what was written so far, and the files that came with it. Nobody who learns sees it.

    ``seen`` is the draft's revision that the person began with (0: none); Outdated where somebody saved since.
    """
    unit = _locked(session, unit_id)
    draft = session.get(LessonDraft, unit_id, populate_existing=True)
    if (draft.revision if draft else 0) != seen:
        raise Outdated(_SAVED_MEANWHILE)
    if draft is None:
        draft = LessonDraft(unit_id=unit_id, revision=0)
        session.add(draft)
    draft.texts = {language: dict(texts[language]) for language in LANGUAGES}
    draft.revision, draft.saved_at, draft.saved_by_id = seen + 1, at, actor.account_id
    session.flush()
    keep_files(session, actor, received, about_type=LESSON_ABOUT, about_id=unit_id)
    record(
        session, actor, "training:lesson:draft", "training_unit", unit.id,
        after={"unit": unit.key, "revision": draft.revision, "files": len(received)},
    )  # fmt: skip
    return draft


def drop_draft(session: Session, actor: Actor, unit_id: int, *, seen: int) -> None:
    """Forget a draft and the files that no version shows; Outdated where somebody saved since ``seen``."""
    _locked(session, unit_id)
    draft = _draft(session, unit_id, seen)
    shown = published_files(session, unit_id)
    remove_files(session, actor, [file for file in files_of(session, unit_id) if file.id not in shown])
    session.delete(draft)
    record(session, actor, "training:lesson:drop-draft", "training_unit", unit_id, before={"revision": seen})
    session.flush()


def remove_file(session: Session, actor: Actor, unit_id: int, file_id: int) -> None:
    """Remove a file that no version shows; NotFound for a file of something else."""
    _locked(session, unit_id)
    file = session.get(StoredFile, file_id)
    if file is None or (file.about_type, file.about_id) != (LESSON_ABOUT, str(unit_id)):
        raise NotFound("There is no such file, or it is not yours to see.")
    check_removable(file_id, published_files(session, unit_id))
    remove_files(session, actor, [file])


def publish_draft(
    session: Session, actor: Actor, unit_id: int, *, seen: int, newest_seen: int, note: str, at: datetime
) -> LessonVersion:
    """Make the draft the version that is taught; with the first one the lesson enters the plans.

    ``seen`` and ``newest_seen`` are the draft's revision and the number of the version that were on the page;
    Outdated where either moved on. Raises Invalid where the lesson is not whole, Refused where nothing changed.
    """
    unit = _locked(session, unit_id)
    draft, newest = _draft(session, unit_id, seen), newest_version(session, unit_id)
    if (newest.number if newest else 0) != newest_seen:
        raise Outdated("Another version was published meanwhile. Look at what changed, then publish again.")
    files = {file.id: file for file in files_of(session, unit_id)}
    texts = {language: draft.texts.get(language, {}) for language in LANGUAGES}
    named = {language: mentions(text.get("body", "")) for language, text in texts.items()}
    check_lesson(texts, named, {number: shape_of(file.kind) for number, file in files.items()})
    source = LessonSource(
        titles={language: text["title"].strip() for language, text in texts.items()},
        bodies={language: text["body"].strip() for language, text in texts.items()},
        files={number: files[number].sha256 for number in file_ids(named)},
    )
    check_changed(source.digest, newest.digest if newest else None)
    version = add_lesson_version(session, actor, unit, source, at, Origin.PORTAL, note.strip())
    unit.titles = dict(source.titles)
    if newest is None:
        unit.retired = False
    session.delete(draft)
    session.flush()
    return version


def _locked(session: Session, unit_id: int) -> Unit:
    """The lesson, so that two who save or publish at once come one after the other."""
    unit = session.get(Unit, unit_id, with_for_update=True, populate_existing=True)
    if unit is None or unit.kind is not UnitKind.LESSON:
        raise NotFound("There is no such lesson.")
    return unit


def _draft(session: Session, unit_id: int, seen: int) -> LessonDraft:
    draft = session.get(LessonDraft, unit_id, populate_existing=True)
    if draft is None:
        raise Refused("There is no draft of this lesson any more: it was published or dropped.")
    if draft.revision != seen:
        raise Outdated(_SAVED_MEANWHILE)
    return draft
