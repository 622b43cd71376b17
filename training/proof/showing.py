"""A proof in words, for the page and for the paper alike, in the language of the reader."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from portal import clock
from portal.web.filters import day_and_time, short_date
from portal.web.i18n import LazyString, gettext, lazy_gettext
from training.certificates.showing import STATES, TONES
from training.courses.rules import UnitKind, text_in
from training.proof.queries import Granted, Record
from training.proof.rules import Proof, Standing, Version, rules_known
from training.proof.statement import Statement
from training.proof.values import Evidence, Somebody
from training.sessions.rules import HowNoted
from training.sessions.showing import topic_words

METHODS: dict[UnitKind, LazyString] = {
    UnitKind.LESSON: lazy_gettext("Lesson, confirmed"),
    UnitKind.QUIZ: lazy_gettext("Examination"),
    UnitKind.SESSION: lazy_gettext("Session, attended"),
    UnitKind.SIGN_OFF: lazy_gettext("Observed on the job"),
    UnitKind.CALL: lazy_gettext("Practice call, passed"),
}
STANDINGS: dict[Standing, LazyString] = {
    Standing.NEWEST: lazy_gettext("newest version"),
    Standing.OLDER: lazy_gettext("older version"),
    Standing.EARLY: lazy_gettext("before the first version"),
    Standing.GONE: lazy_gettext("not in force"),
    Standing.NONE: lazy_gettext("no training"),
}
STANDING_TONES = {
    Standing.NEWEST: "success",
    Standing.OLDER: "warning",
    Standing.EARLY: "warning",
    Standing.GONE: "neutral",
    Standing.NONE: "danger",
}
_NOTED = {
    HowNoted.CODE: lazy_gettext("by the code on the screen"),
    HowNoted.LIST: lazy_gettext("by the trainer’s list"),
}
_LONGEST_HINT = 60
_END_OF_CLAUSE = re.compile(r"[.:;。：；]")


@dataclass(frozen=True, kw_only=True)
class RuleLine:
    """A rule in the list of all."""

    clause: str
    hint: str
    version: str
    trained_on: str
    standing: Standing
    rows: str


@dataclass(frozen=True, kw_only=True)
class EvidenceLine:
    """A completion in one line: ``result`` is what was reached, ``row`` and ``digest`` are where it stands."""

    title: str
    day: str
    method: str
    version: str
    result: str
    row: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class CertificateLine:
    """A certificate with its state on the day."""

    title: str
    number: str
    granted: str
    until: str
    state: str
    tone: str


@dataclass(frozen=True, kw_only=True)
class RuleText:
    """The version of a rule that was taught, or that is in force where nothing was: its words and its digest."""

    heading: str
    text: str
    digest: str


def version_words(version: Version | None) -> str:
    """The version as people name it: the policy's label, and the change since."""
    if version is None:
        return "–"
    if not version.change:
        return version.label
    if not version.label:
        return gettext("change %(number)s", number=version.change)
    return gettext("%(version)s with change %(number)s", version=version.label, number=version.change)


def sentences(statement: Statement) -> list[str]:
    """What a proof says in full sentences: of one rule, or how many rules stand how."""
    record = statement.record
    if statement.clause:
        return _of_rule(record.person.name, statement.proofs[0], short_date(record.day))
    counts = {standing: sum(proof.standing is standing for proof in statement.proofs) for standing in Standing}
    return [
        gettext(
            "Up to %(day)s %(name)s was trained on %(trained)s of %(total)s rules, on %(newest)s of them in their "
            "newest version.",
            name=record.person.name,
            day=short_date(record.day),
            trained=len(statement.proofs) - counts[Standing.NONE],
            total=len(statement.proofs),
            newest=counts[Standing.NEWEST],
        )
    ]


def _of_rule(name: str, proof: Proof, day: str) -> list[str]:
    values = {"name": name, "clause": proof.clause, "day": short_date(proof.trained_on)}
    if proof.standing is Standing.NONE:
        values["day"] = day
        return [gettext("There is no training of %(name)s on clause %(clause)s on record up to %(day)s.", **values)]
    if proof.taught is None:
        said = gettext("%(name)s was trained on clause %(clause)s on %(day)s.", **values)
        return [said, gettext("On that day no version of it was in force in the portal yet.")]
    said = gettext(
        "%(name)s was trained on version %(version)s of clause %(clause)s on %(day)s.",
        version=version_words(proof.taught),
        **values,
    )
    return [said, _whether_newest(proof, day)]


def _whether_newest(proof: Proof, day: str) -> str:
    if proof.in_force is None:
        return gettext("On %(day)s this clause was not in force.", day=day)
    if proof.standing is Standing.NEWEST:
        return gettext("On %(day)s this was the version in force.", day=day)
    return gettext(
        "It is an older version: %(version)s has been in force since %(since)s.",
        version=version_words(proof.in_force),
        since=short_date(proof.in_force.since),
    )


def hint_of(record: Record, proof: Proof, language: str) -> str:
    """The first words of a rule."""
    version = proof.in_force or proof.taught
    texts = record.texts.get(version.digest, {}) if version else {}
    words = _END_OF_CLAUSE.split(text_in(texts, language) if texts else "")[0].strip()
    return words if len(words) <= _LONGEST_HINT else f"{words[: _LONGEST_HINT - 1].rstrip()}…"


def rule_text(record: Record, proof: Proof, language: str) -> RuleText | None:
    """The words of the version that was taught; of the one in force where nothing was."""
    version = proof.taught or proof.in_force
    if version is None:
        return None
    said = (record.texts.get(version.digest), record.changes.get((proof.clause, version.change)))
    parts = [text_in(texts, language) for texts in said if texts]
    heading = gettext(
        "Clause %(clause)s, version %(version)s, in force since %(since)s",
        clause=proof.clause,
        version=version_words(version),
        since=short_date(version.since),
    )
    return RuleText(heading=heading, text="\n\n".join(parts), digest=version.digest)


def rule_lines(statement: Statement, language: str) -> list[RuleLine]:
    """Every rule with what is known of it."""
    return [
        RuleLine(
            clause=proof.clause,
            hint=hint_of(statement.record, proof, language),
            version=version_words(proof.taught),
            trained_on=short_date(proof.trained_on),
            standing=proof.standing,
            rows=str(proof.done[0].id) if proof.done else "–",
        )
        for proof in statement.proofs
    ]


def rule_choices(record: Record, language: str) -> list[tuple[str, str]]:
    """The rules to choose from, with their first words; all of them first."""
    newest: dict[str, str] = {}
    for text in sorted(record.facts.texts, key=lambda item: item.effective_from):
        newest.update(text.digests)
    found = [("", gettext("Every rule"))]
    for rule in rules_known(record.facts, clock.now()):
        texts = record.texts.get(newest.get(rule, ""), {})
        words = _END_OF_CLAUSE.split(text_in(texts, language) if texts else "")[0].strip()[:_LONGEST_HINT]
        found.append((rule, f"{rule} {words}".strip()))
    return found


def evidence_lines(statement: Statement, language: str, *, without: int = 0) -> list[EvidenceLine]:
    """The completions in one line each, but for the one that is shown in full."""
    return [
        EvidenceLine(
            title=text_in(one.titles, language),
            day=short_date(one.on),
            method=str(METHODS[one.kind]),
            version=_content_version(one),
            result=_result(one, statement.clause),
            row=f"training_completion:{one.completion_id}",
            digest=one.digest,
        )
        for one in statement.evidence
        if one.completion_id != without
    ]


def _content_version(one: Evidence) -> str:
    if one.content is None:
        return "–"
    words = gettext("version %(number)s", number=one.content.number)
    return words if one.content.newest else gettext("%(version)s, a newer one exists", version=words)


def _result(one: Evidence, clause: str) -> str:
    if one.exam:
        return gettext("%(percent)s %% (pass mark %(least)s %%)", percent=one.exam.percent, least=one.exam.pass_percent)
    if one.attended:
        return gettext("held by %(who)s", who=person_words(one.attended.trainer))
    if one.observed:
        return gettext("observed by %(who)s", who=person_words(one.observed.assessor))
    if one.called:
        return gettext("call of %(day)s", day=day_and_time(one.called.ended_at))
    return "–"


def person_words(one: Somebody) -> str:
    """A name with the staff number."""
    if not one.number:
        return one.name or "–"
    return gettext("%(name)s (%(number)s)", name=one.name, number=one.number)


def facts_of(one: Evidence, clause: str, language: str) -> list[tuple[str, str]]:
    """A completion in full, label by label."""
    return [
        (gettext("Part of the training"), text_in(one.titles, language)),
        (gettext("Method"), str(METHODS[one.kind])),
        (gettext("Completed"), day_and_time(one.at)),
        *_content_facts(one),
        *_exam_facts(one, clause),
        *_session_facts(one),
        *_sign_off_facts(one, clause, language),
        *_call_facts(one),
        (
            gettext("Row on record"),
            gettext(
                "%(row)s, plan begun on %(day)s",
                row=f"training_completion:{one.completion_id}",
                day=short_date(one.began_on),
            ),
        ),
        (gettext("Digest"), one.digest),
    ]


def _content_facts(one: Evidence) -> list[tuple[str, str]]:
    if one.content is None:
        return []
    words = gettext(
        "version %(number)s of %(day)s", number=one.content.number, day=short_date(one.content.published_at)
    )
    newest = gettext("the newest on that day") if one.content.newest else gettext("a newer one exists")
    return [(gettext("Text version"), gettext("%(version)s, %(newest)s", version=words, newest=newest))]


def _exam_facts(one: Evidence, clause: str) -> list[tuple[str, str]]:
    if one.exam is None:
        return [(gettext("Mark"), gettext("no attempt on record"))] if one.kind is UnitKind.QUIZ else []
    mark = gettext(
        "%(percent)s %% (pass mark %(least)s %%), attempt %(number)s",
        percent=one.exam.percent,
        least=one.exam.pass_percent,
        number=one.exam.attempt,
    )
    asked = [item for item in one.exam.asked if clause in ("", item.clause)]
    right = gettext("%(right)s of %(all)s right", right=sum(item.right for item in asked), all=len(asked))
    label = gettext("Questions on this clause") if clause else gettext("Questions")
    return [(gettext("Mark"), mark), (label, right if asked else gettext("none"))]


def _session_facts(one: Evidence) -> list[tuple[str, str]]:
    held = one.attended
    if held is None:
        return []
    noted = str(_NOTED[held.how])
    if held.corrected_on:
        noted = gettext("%(how)s; corrected to absent on %(day)s", how=noted, day=short_date(held.corrected_on))
    return [
        (gettext("Session"), f"{held.title or topic_words(held.topic)}, {day_and_time(held.starts_at)}"),
        (gettext("Trainer"), person_words(held.trainer)),
        (gettext("How it was noted"), noted),
    ]


def _sign_off_facts(one: Evidence, clause: str, language: str) -> list[tuple[str, str]]:
    if one.observed is None:
        return []
    seen = [item for item in one.observed.items if clause in ("", item.item.clause)]
    return [
        (gettext("Assessor"), person_words(one.observed.assessor)),
        *(
            (
                text_in(item.item.texts, language),
                gettext(
                    "level %(level)s of %(most)s, %(enough)s is enough",
                    level=item.level,
                    most=len(item.item.levels),
                    enough=item.item.needs,
                ),
            )
            for item in seen
        ),
    ]


def _call_facts(one: Evidence) -> list[tuple[str, str]]:
    if one.called is None:
        return [(gettext("Call"), gettext("no call on record"))] if one.kind is UnitKind.CALL else []
    words = gettext(
        "%(row)s, scenario “%(scenario)s”, ended %(when)s",
        row=f"training_call:{one.called.call_id}",
        scenario=one.called.scenario,
        when=day_and_time(one.called.ended_at),
    )
    return [(gettext("Call"), words)]


def certificate_lines(certificates: Sequence[Granted], language: str) -> list[CertificateLine]:
    """The certificates with what each one is worth on the day."""
    return [
        CertificateLine(
            title=text_in(one.titles, language),
            number=one.number,
            granted=short_date(one.granted_on),
            until=short_date(one.expires_on),
            state=str(STATES[one.state]),
            tone=TONES[one.state],
        )
        for one in certificates
    ]
