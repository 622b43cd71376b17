"""Files in the demo for the access test: evidence of a case of each officer, and a portrait."""

import io
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from complaints.cases.evidence import keep_with
from portal.auth.actor import PUBLIC, Actor
from portal.auth.models import Account
from portal.db.session import transaction
from portal.files.models import StoredFile
from portal.files.portraits import set_portrait
from portal.files.receiving import receiving
from portal.files.rules import EVIDENCE, PORTRAIT
from tests.access.example import Example
from tests.access.examples_complaints import READERS_OF_ALL, _cases, _handle
from tests.portal.files.conftest import picture, sound


def _files(session: Session) -> Example:
    """A recording with each case: for whom may read the case."""
    handler = dict(_cases(session))
    owner: dict[int, str] = {}
    for case_id, username in handler.items():
        upload = FileStorage(io.BytesIO(sound()), "call.wav")
        with receiving(session, PUBLIC, [upload], EVIDENCE) as received, transaction(session) as writing:
            keep_with(writing, PUBLIC, case_id, received)
            number = max(writing.scalars(select(StoredFile.id)))
        owner[number] = username
    return Example(
        objects=[{"file_id": number} for number in owner],
        allowed=lambda username, values: username in READERS_OF_ALL or owner[values["file_id"]] == username,
    )


def _portraits(session: Session) -> Example:
    """The collector's picture: every colleague may see who somebody is."""
    account = session.scalars(select(Account).where(Account.username == "collector")).one()
    actor, employee_id = Actor(account_id=account.id, employee_id=account.employee_id), account.employee_id
    squares = [FileStorage(io.BytesIO(picture("WEBP")), f"{size}.webp") for size in ("large", "small")]
    with receiving(session, actor, squares, PORTRAIT) as received, transaction(session) as writing:
        set_portrait(writing, actor, received)
    return Example(
        objects=[{"employee_id": employee_id, "size": size} for size in ("large", "small")],
        allowed=lambda _username, _values: True,
    )


EXAMPLES: dict[str, Callable[[Session], Example]] = {
    "files.download": _files,
    "files.listen": _files,
    "portraits.show": _portraits,
    "complaint_evidence.add": _handle,
}
