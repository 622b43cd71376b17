"""Imports of questions in the background: reading large files and storing many questions; both may run twice."""

from typing import Any

from portal import clock
from portal.db.session import transaction
from portal.feature import JobKind, JobRun
from portal.jobs.queries import asker_of
from portal.web.i18n import lazy_gettext
from training.questionimports.models import QuestionImport
from training.questionimports.pictures import keep_pictures, pictures_received
from training.questionimports.rules import ImportState
from training.questionimports.services import (
    READ_JOB,
    STORE_JOB,
    import_to_change,
    note_reading,
    reading_of,
    store_import,
    usual_of,
)


def read_file(run: JobRun) -> dict[str, Any]:
    """Read a file outside a transaction and put down what it holds."""
    import_id = int(run.payload["import"])
    made = run.session.get_one(QuestionImport, import_id, populate_existing=True)
    if made.state is not ImportState.READING or made.content is None:
        return {"import": import_id}
    actor = asker_of(run.session, run.job_id)
    reading = reading_of(made, made.content)
    with pictures_received(run.session, actor, reading) as (reading, received), transaction(run.session) as session:
        made = import_to_change(session, import_id)
        if made.state is ImportState.READING:
            note_reading(session, made, reading, usual_of(made))
            if not reading.problems:
                keep_pictures(session, actor, received)
    return {"import": import_id, "problems": len(reading.problems)}


def store_questions(run: JobRun) -> dict[str, Any]:
    """Store all questions of an import in one transaction."""
    import_id = int(run.payload["import"])
    actor = asker_of(run.session, run.job_id)
    with transaction(run.session) as session:
        store_import(session, actor, import_id, clock.now())
    return {"import": import_id}


JOBS = (
    JobKind(name=READ_JOB, handler=read_file, label=lazy_gettext("Read a file of questions")),
    JobKind(name=STORE_JOB, handler=store_questions, label=lazy_gettext("Store the questions of a file")),
)
