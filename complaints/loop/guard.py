"""The rule that an appeal goes to somebody uninvolved, as triggers: writing past the services is refused, too."""

from complaints.cases.guard import REFUSAL, near_in_sql

_WRITTEN = "decider_id, given_at, decided_at, complaint_id, employee_id"


def _broken(dialect: str) -> str:
    """The condition that the decider of an appeal stands near to somebody concerned, or had any part in the case.

    Concerned is whom the complaint names and who carries a share of a finding as who led. The day is that of the
    decision, once there is one, and until then that on which the appeal was given (Asia/Shanghai).
    """
    at = "coalesce(NEW.decided_at, NEW.given_at)"
    stands_near = near_in_sql(dialect, "NEW.decider_id", "named.employee_id", "NEW.complaint_id", at)
    near_to_who_carries = near_in_sql(dialect, "NEW.decider_id", "carried.employee_id", "NEW.complaint_id", at)
    return f"""NEW.decider_id IS NOT NULL AND (NEW.given_at IS NULL OR NEW.decider_id = NEW.employee_id
        OR EXISTS (SELECT 1 FROM complaint_subject named WHERE named.complaint_id = NEW.complaint_id AND {stands_near})
        OR EXISTS (SELECT 1 FROM complaint_allegation claim
            JOIN complaint_finding found ON found.allegation_id = claim.id
            JOIN complaint_consequence carried ON carried.finding_id = found.id AND carried.as_manager
            WHERE claim.complaint_id = NEW.complaint_id AND {near_to_who_carries})
        OR EXISTS (SELECT 1 FROM complaint_assignment had WHERE had.complaint_id = NEW.complaint_id
            AND had.employee_id = NEW.decider_id)
        OR EXISTS (SELECT 1 FROM complaint_role had WHERE had.complaint_id = NEW.complaint_id
            AND had.employee_id = NEW.decider_id))"""  # noqa: S608  # nosec B608


def _on_sqlite() -> tuple[str, ...]:
    verbs = (("insert", "INSERT"), ("update", f"UPDATE OF {_WRITTEN}"))
    return tuple(
        f"CREATE TRIGGER complaint_appeal_near_{name} BEFORE {verb} ON complaint_appeal WHEN {_broken('sqlite')}\n"
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for name, verb in verbs
    )


TRIGGERS = {
    "sqlite": _on_sqlite(),
    "postgresql": (
        f"""CREATE FUNCTION complaint_appeal_near() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF {_broken("postgresql")} THEN RAISE EXCEPTION '{REFUSAL}'; END IF; RETURN NEW; END $$""",
        f"CREATE TRIGGER complaint_appeal_near BEFORE INSERT OR UPDATE OF {_WRITTEN} ON complaint_appeal"
        " FOR EACH ROW EXECUTE FUNCTION complaint_appeal_near()",
    ),
}
