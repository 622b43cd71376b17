"""The rule that an appeal goes to somebody uninvolved, as triggers: writing past the services is refused, too."""

from complaints.cases.guard import REFUSAL, near_in_sql


def _broken(dialect: str) -> str:
    """The condition that the decider of an appeal stands near to a subject, or had any part in the case."""
    stands_near = near_in_sql(dialect, "NEW.decider_id", "named.employee_id", "NEW.complaint_id", "NEW.given_at")
    return f"""NEW.decider_id IS NOT NULL AND (NEW.given_at IS NULL OR NEW.decider_id = NEW.employee_id
        OR EXISTS (SELECT 1 FROM complaint_subject named WHERE named.complaint_id = NEW.complaint_id AND {stands_near})
        OR EXISTS (SELECT 1 FROM complaint_assignment had WHERE had.complaint_id = NEW.complaint_id
            AND had.employee_id = NEW.decider_id)
        OR EXISTS (SELECT 1 FROM complaint_role had WHERE had.complaint_id = NEW.complaint_id
            AND had.employee_id = NEW.decider_id))"""  # noqa: S608  # nosec B608


def _on_sqlite() -> tuple[str, ...]:
    verbs = (("insert", "INSERT"), ("update", "UPDATE OF decider_id, given_at, complaint_id, employee_id"))
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
        "CREATE TRIGGER complaint_appeal_near BEFORE INSERT OR UPDATE OF decider_id, given_at, complaint_id,"
        " employee_id ON complaint_appeal FOR EACH ROW EXECUTE FUNCTION complaint_appeal_near()",
    ),
}
