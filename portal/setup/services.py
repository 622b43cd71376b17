"""Verbs of the first visit: make a code, check it, keep company and numbers, make the first administrator (P3)."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from portal import clock
from portal.admin.services import create_first_account
from portal.audit.services import record
from portal.auth.actor import PUBLIC, Actor
from portal.auth.models import Account
from portal.auth.rules import Role
from portal.config import LANGUAGES
from portal.errors import Invalid, NotFound, Refused
from portal.installation import Installation
from portal.policy.queries import setting_states
from portal.policy.rules import checked
from portal.policy.services import publish_policy, set_setting
from portal.policy.texts import SHIPPED, read_policy
from portal.setup.models import SetupCode
from portal.setup.queries import awaits_setup
from portal.setup.rules import ALPHABET, LENGTH, LONGEST_COMPANY, holds, plain_code

_FIRST_LABEL = "1.0"


def make_code(session: Session, actor: Actor) -> str:
    """A new one-time code in its plain form; an earlier one is worthless from now on. Refused after the set-up."""
    if not awaits_setup(session):
        raise Refused("This portal is set up already.")
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    row = _locked_code(session) or SetupCode(id=1)
    row.digest, row.made_at, row.used_at = code_digest(code), clock.now(), None
    session.add(row)
    session.flush()
    record(session, actor, "setup:code:make", "setup_code", 1)
    return code


def code_digest(code: str) -> str:
    """What is kept of a code."""
    return hashlib.sha256(plain_code(code).encode()).hexdigest()


def opened_by(session: Session, code: str, now: datetime) -> str:
    """The digest of a code that opens the set-up; raises Invalid (field ``code``) for any other."""
    row, digest = session.get(SetupCode, 1), code_digest(code)
    if row is None or not holds(row.made_at, row.used_at, now) or not secrets.compare_digest(row.digest, digest):
        raise Invalid("This code does not open the set-up. The console shows a new one at each start.", field="code")
    return digest


def is_open(session: Session, digest: str, now: datetime) -> bool:
    """Whether the code with this digest still opens the set-up."""
    row = session.get(SetupCode, 1)
    return row is not None and holds(row.made_at, row.used_at, now) and secrets.compare_digest(row.digest, digest)


def _locked_code(session: Session) -> SetupCode | None:
    """Afresh, and nobody else's until the transaction ends: two who finish at once make one administrator."""
    return session.get(SetupCode, 1, populate_existing=True, with_for_update=True)


def name_company(session: Session, *, company: str, language: str) -> Installation:
    """Keep the agency's name and the language it works in."""
    name = " ".join(company.split())
    if not name or len(name) > LONGEST_COMPANY:
        raise Invalid("Give the name of the agency, up to %(most)s characters.", field="company", most=LONGEST_COMPANY)
    if language not in LANGUAGES:
        raise Invalid("Choose one of the languages.", field="language")
    _still_open(session)
    row = session.get(Installation, 1, populate_existing=True)
    if row is None:
        row = Installation(id=1, demo=False, made_at=clock.now())
        session.add(row)
    row.language, row.company_name = language, name
    session.flush()
    record(session, PUBLIC, "setup:company:name", "installation", 1, after={"language": language})
    return row


def choose_numbers(session: Session, values: Mapping[str, str], *, reason: str, day: date) -> int:
    """Set each number that differs from what holds today; how many. Raises Invalid, its field the setting's key."""
    _still_open(session)
    changed = 0
    for state in setting_states(session, day):
        key = state.definition.key
        try:
            value = checked(state.definition, values.get(key, state.today))
        except Invalid as error:
            raise Invalid(error.message, field=key, **error.values) from None
        if value != state.today:
            set_setting(
                session, PUBLIC, state.definition, value=value, effective_from=day, reason=reason, seen=state.newest
            )
            changed += 1
    return changed


def finish(
    session: Session,
    *,
    digest: str,
    username: str,
    password: str,
    enters_people: bool,
    publishes_policy: bool,
    day: date,
) -> Account:
    """Make the first administrator and close the set-up for good; sent twice, the second finds it closed.

    ``enters_people`` gives the role HR as well, until people are entered; ``publishes_policy`` puts the text that
    comes with Fairline in force.
    """
    _still_open(session)
    row = _locked_code(session)
    if row is None or row.digest != digest or not holds(row.made_at, row.used_at, clock.now()):
        raise NotFound("There is nothing to set up.")
    roles = {Role.SECURITY_ADMIN} | ({Role.HR} if enters_people else set())
    account = create_first_account(session, PUBLIC, username=username, password=password, roles=roles, number=None)
    row.used_at = clock.now()
    if publishes_policy:
        publish_policy(
            session,
            PUBLIC,
            label=_FIRST_LABEL,
            effective_from=day,
            languages=read_policy(SHIPPED / _FIRST_LABEL),
        )
    record(session, PUBLIC, "setup:portal:finish", "account", account.id)
    return account


def _still_open(session: Session) -> None:
    if not awaits_setup(session):
        raise NotFound("There is nothing to set up.")
