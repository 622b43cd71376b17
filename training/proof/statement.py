"""A proof as data: the facts with their rows and digests, one digest over all of them, and what helps to read them.

``facts`` hold nothing that changes later; with the same person, rule, day and ``known_until`` they come out the same
at any time, and so does ``digest``: SHA-256 in hex over ``facts`` as JSON in UTF-8, keys sorted, no spaces.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from training.courses.rules import text_in
from training.courses.source import digest_of
from training.proof.queries import Granted, Record
from training.proof.rules import Proof, Version, proof_of, rules_known
from training.proof.values import Attended, Called, Content, Evidence, Exam, Observed

SCHEMA = "fairline.training.proof/1"
SHOWN_OF_DIGEST = 16


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What a proof says: of one rule, or of every rule where ``clause`` is empty."""

    record: Record
    clause: str
    proofs: tuple[Proof, ...]
    evidence: tuple[Evidence, ...]
    certificates: tuple[Granted, ...]
    facts: dict[str, Any]
    digest: str

    @property
    def reference(self) -> str:
        """What stands on the paper to find it again: staff number, day, and the beginning of the digest."""
        return f"{self.record.person.number}-{self.record.day:%Y%m%d}-{self.digest[:8].upper()}"


def statement_of(record: Record, clause: str = "") -> Statement:
    """The proof of one rule, or of all that were known on the day."""
    rules = [clause] if clause else rules_known(record.facts, record.until)
    proofs = tuple(proof_of(record.facts, rule, record.day, record.until) for rule in rules)
    proofs = tuple(proof for proof in proofs if clause or proof.in_force or proof.done)
    ids = {item.id for proof in proofs for item in proof.done}
    evidence = tuple(one for one in record.evidence.values() if one.completion_id in ids)
    plans = {one.enrolment_id for one in evidence}
    certificates = tuple(one for one in record.certificates if not clause or one.enrolment_id in plans)
    facts = _facts(record, clause, proofs, evidence, certificates)
    return Statement(
        record=record,
        clause=clause,
        proofs=proofs,
        evidence=evidence,
        certificates=certificates,
        facts=facts,
        digest=digest_of(facts),
    )


def as_data(statement: Statement, sentences: Sequence[str], language: str) -> dict[str, Any]:
    """The whole as JSON: schema, digest, facts, and names, titles and states in ``language`` beside them."""
    person = statement.record.person
    return {
        "schema": SCHEMA,
        "digest": statement.digest,
        "facts": statement.facts,
        "readings": {
            "language": language,
            "name": person.name,
            "entered_on": str(person.entered_on),
            "left_on": str(person.left_on) if person.left_on else None,
            "sentences": list(sentences),
            "units": {one.key: text_in(one.titles, language) for one in statement.evidence},
            "people": {one.number: one.name for found in statement.evidence for one in found.people if one.number},
            "certificates": {one.number: one.state.value for one in statement.certificates},
        },
    }


def _facts(
    record: Record,
    clause: str,
    proofs: Sequence[Proof],
    evidence: Sequence[Evidence],
    certificates: Sequence[Granted],
) -> dict[str, Any]:
    return {
        "staff_number": record.person.number,
        "clause": clause or None,
        "day": str(record.day),
        "known_until": _instant(record.until),
        "rules": [_rule(record, proof) for proof in proofs],
        "completions": [_completion(one, clause) for one in evidence],
        "certificates": [_certificate(one) for one in certificates],
    }


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _rule(record: Record, proof: Proof) -> dict[str, Any]:
    return {
        "clause": proof.clause,
        "standing": proof.standing.value,
        "trained_on": str(proof.trained_on) if proof.trained_on else None,
        "trained_version": _version(record, proof.clause, proof.taught),
        "version_in_force": _version(record, proof.clause, proof.in_force),
        "evidence": [_row("training_completion", item.id) for item in proof.done],
    }


def _version(record: Record, clause: str, version: Version | None) -> dict[str, Any] | None:
    if version is None:
        return None
    change = next((item for item in record.facts.changes if (item.rule, item.number) == (clause, version.change)), None)
    return {
        "policy": version.label or None,
        "text_digest": version.digest or None,
        "change": version.change or None,
        "change_digest": change.digest if change else None,
        "in_force_from": str(version.since),
    }


def _row(table: str, number: object) -> str:
    return f"{table}:{number}"


def _completion(one: Evidence, clause: str) -> dict[str, Any]:
    return {
        "row": _row("training_completion", one.completion_id),
        "unit": one.key,
        "method": one.kind.value,
        "completed_at": _instant(one.at),
        "completed_on": str(one.on),
        "language": one.language,
        "digest": one.digest,
        "plan": {"row": _row("training_enrolment", one.enrolment_id), "began_on": str(one.began_on)},
        "content": _content(one.content) if one.content else None,
        "examination": _exam(one.exam, clause) if one.exam else None,
        "session": _session(one.attended) if one.attended else None,
        "sign_off": _sign_off(one.observed, clause) if one.observed else None,
        **({"call": _call(one.called)} if one.called else {}),
    }


def _content(content: Content) -> dict[str, Any]:
    return {
        "row": _row(content.table, content.id),
        "version": content.number,
        "digest": content.digest,
        "published_at": _instant(content.published_at),
        "newest_on_day": content.newest,
    }


def _exam(exam: Exam, clause: str) -> dict[str, Any]:
    return {
        "row": _row("training_attempt", exam.attempt_id),
        "attempt": exam.attempt,
        "result": exam.result,
        "hundredths": exam.points,
        "of_hundredths": exam.most_points,
        "percent": exam.percent,
        "pass_percent": exam.pass_percent,
        "questions": [
            {
                "row": _row("training_question_version", item.version_id),
                "clause": item.clause,
                "digest": item.digest,
                "hundredths": item.points,
                "of_hundredths": item.most,
                "right": item.right,
            }
            for item in exam.asked
            if clause in ("", item.clause)
        ],
    }


def _session(attended: Attended) -> dict[str, Any]:
    return {
        "row": _row("training_attendance", attended.attendance_id),
        "session": attended.session_uid,
        "topic": attended.topic.value,
        "starts_at": _instant(attended.starts_at),
        "noted_by": attended.how.value,
        "trainer": attended.trainer.number,
        "found_absent_on": str(attended.corrected_on) if attended.corrected_on else None,
    }


def _sign_off(observed: Observed, clause: str) -> dict[str, Any]:
    return {
        "row": _row("training_observation", observed.observation_id),
        "assessor": observed.assessor.number,
        "items": [
            {
                "item": seen.item.key,
                "clause": seen.item.clause,
                "critical": seen.item.critical,
                "level": seen.level,
                "enough": seen.item.needs,
                "of": len(seen.item.levels),
            }
            for seen in observed.items
            if clause in ("", seen.item.clause)
        ],
    }


def _call(called: Called) -> dict[str, Any]:
    """Left out where there is none, so that what was sealed before there were practice calls stays the same."""
    return {
        "row": _row("training_call", called.call_id),
        "scenario": called.scenario,
        "ended_at": _instant(called.ended_at),
    }


def _certificate(one: Granted) -> dict[str, Any]:
    return {
        "row": _row("training_certificate", one.id),
        "kind": one.kind,
        "number": one.number,
        "granted_on": str(one.granted_on),
        "last_day": str(one.expires_on),
        "withdrawn_on": str(one.withdrawn_on) if one.withdrawn_on else None,
        "digest": one.digest,
        "plan": _row("training_enrolment", one.enrolment_id),
    }
