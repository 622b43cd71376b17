"""The verb of changed rules: publish one, after a look at whom it concerns."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.services import record
from portal.auth.actor import Actor
from portal.config import LANGUAGES
from portal.errors import Invalid, Outdated
from portal.jobs.services import enqueue
from portal.workdays.queries import current_calendar
from training.certificates.models import CertificateKind, RuleVersion
from training.rulechanges.opening import OPENING_JOB
from training.rulechanges.queries import clauses_in_force, foreseen, short_courses
from training.rulechanges.rules import Draft, checked_draft


def check_change(session: Session, draft: Draft, day: date) -> Draft:
    """The draft in its plain form; raises Invalid at its field where it says too little or what cannot be.

    Raises Refused where nobody knows the working days yet until which the course is to be done.
    """
    numbers = {clause.number for clause in clauses_in_force(session, day, LANGUAGES[0])}
    plain = checked_draft(draft, numbers, LANGUAGES, day)
    if plain.programme_id not in {programme.id for programme in short_courses(session)}:
        raise Invalid("Choose the course that teaches the change.", field="programme")
    current_calendar(session).deadline(plain.opens_on, plain.days)
    return plain


def publish_change(session: Session, actor: Actor, draft: Draft, seen: str, at: datetime, day: date) -> RuleVersion:
    """Add the next version of a rule; Outdated where it would concern others than those who were shown before.

    Certificates stay as they are: what they are worth follows from the version. The courses begin in the background.
    Whether the actor may is asked by the caller.
    """
    plain = check_change(session, draft, day)
    kinds = session.scalars(
        select(CertificateKind)
        .where(CertificateKind.id.in_(plain.kind_ids))
        .order_by(CertificateKind.id)
        .with_for_update()
    ).all()
    if len(kinds) != len(plain.kind_ids):
        raise Invalid("There is no such certificate.", field="kinds")
    told = foreseen(session, actor, plain, day)
    if told.seen != seen:
        raise Outdated("The change concerns other people than you were shown. Look at the list again, then publish.")
    before = session.scalar(select(func.max(RuleVersion.number)).where(RuleVersion.rule == plain.rule)) or 0
    version = RuleVersion(
        rule=plain.rule,
        number=before + 1,
        published_on=day,
        effective_from=plain.effective_from,
        opens_on=plain.opens_on,
        days=plain.days,
        texts=dict(plain.texts),
        programme_id=plain.programme_id,
        published_by_id=actor.account_id,
        created_at=at,
        kinds=list(kinds),
    )
    session.add(version)
    session.flush()
    record(
        session,
        actor,
        "training:rule:publish",
        "training_rule_version",
        version.id,
        after={
            "rule": version.rule,
            "number": version.number,
            "effective_from": version.effective_from,
            "opens_on": version.opens_on,
            "programme": version.programme_id,
            "kinds": list(plain.kind_ids),
            "certificates": len(told.people),
        },
    )
    if version.opens_on <= day:
        enqueue(session, OPENING_JOB, {}, unique_key=f"{OPENING_JOB}:{version.id}")
    return version
