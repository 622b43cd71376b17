"""Publishing a version of the policy's text, acknowledging it, and setting its numbers (policy 1.1)."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.audit.services import record
from portal.auth.actor import Actor
from portal.errors import Invalid, NotFound, Outdated, Refused
from portal.policy.models import PolicyAcknowledgement, PolicyChapter, PolicySetting, PolicyVersion
from portal.policy.queries import newest_decision, version_in_force
from portal.policy.rules import Chapter, SettingDefinition, check_change, checked, text_digest
from portal.words import mark

LANGUAGES = ("en", "zh_Hans", "zh_Hant")
_CHANGED = mark("Somebody else set this meanwhile. See the history below, then decide.")


def publish_policy(
    session: Session,
    actor: Actor,
    *,
    label: str,
    effective_from: date,
    languages: Mapping[str, Sequence[Chapter]],
    summary: str = "",
) -> PolicyVersion:
    """Add a version of the policy's text; it holds from ``effective_from`` on and is acknowledged anew by everyone.

    Refused where the label is taken, a language is missing, or the chapters differ in number; the same text under
    the same label is left alone.
    """
    digest = text_digest(languages)
    there = session.scalars(select(PolicyVersion).where(PolicyVersion.label == label)).first()
    if there is not None and there.digest == digest:
        return there
    if there is not None:
        raise Refused("Version %(label)s exists already with another text.", label=label)
    _check_languages(languages)
    version = PolicyVersion(
        label=label,
        effective_from=effective_from,
        published_at=clock.now(),
        published_by_id=actor.account_id,
        digest=digest,
        summary=summary,
    )
    version.chapters = [
        PolicyChapter(language=language, number=chapter.number, title=chapter.title, body=chapter.body)
        for language, found in languages.items()
        for chapter in found
    ]
    session.add(version)
    session.flush()
    after = {"label": label, "effective_from": effective_from, "digest": digest}
    record(session, actor, "policy:text:publish", "policy_version", version.id, after=after)
    return version


def _check_languages(languages: Mapping[str, Sequence[Chapter]]) -> None:
    missing = [language for language in LANGUAGES if not languages.get(language)]
    if missing:
        raise Refused("The text is missing in: %(names)s.", names=", ".join(missing))
    if len({len(found) for found in languages.values()}) > 1:
        raise Refused("The languages have different numbers of chapters.")


def acknowledge_policy(session: Session, actor: Actor, version_id: int, language: str) -> PolicyAcknowledgement:
    """Keep that the person read the version in force, in which language and exactly which text (by digest)."""
    if actor.employee_id is None:
        raise Refused("Only people who work here acknowledge the policy.")
    version = version_in_force(session, clock.today())
    if version is None or session.get(PolicyVersion, version_id) is None:
        raise NotFound("There is no such policy.")
    if version.id != version_id:
        raise Refused("Another version is in force now. Read it first.")
    done = session.scalars(
        select(PolicyAcknowledgement).where(
            PolicyAcknowledgement.employee_id == actor.employee_id, PolicyAcknowledgement.version_id == version.id
        )
    ).first()
    if done is not None:
        return done
    row = PolicyAcknowledgement(
        employee_id=actor.employee_id,
        version_id=version.id,
        language=language,
        digest=version.digest,
        acknowledged_at=clock.now(),
    )
    session.add(row)
    session.flush()
    after = {"language": language, "digest": version.digest}
    record(session, actor, "policy:text:acknowledge", "policy_version", version.id, after=after)
    return row


def set_setting(
    session: Session,
    actor: Actor,
    definition: SettingDefinition,
    *,
    value: str,
    effective_from: date | None,
    reason: str,
    seen: int,
) -> PolicySetting:
    """Decide that a number of the policy has ``value`` from a day on, which is today or later.

    ``seen`` is the id of the newest decision that the person saw (0: none); Outdated where there is a newer one.
    """
    if effective_from is None:
        raise Invalid("Give a day.", field="effective_from")
    plain = checked(definition, value)
    why = check_change(effective_from, clock.today(), reason)
    newest = newest_decision(session, definition.key)
    if (newest.id if newest else 0) != seen:
        raise Outdated(_CHANGED)
    row = PolicySetting(
        key=definition.key,
        value=plain,
        effective_from=effective_from,
        reason=why,
        set_by_id=actor.account_id,
        set_at=clock.now(),
    )
    session.add(row)
    session.flush()
    after = {"key": definition.key, "value": plain, "effective_from": effective_from, "reason": why}
    record(session, actor, "policy:setting:change", "policy_setting", row.id, after=after)
    return row
