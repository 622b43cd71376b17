"""An appeal about a finding of which a manager carries a share goes to nobody near to the manager either."""

from alembic import op

revision = "0083"
down_revision = "0075"
branch_labels = None
depends_on = None


# As complaints/cases/guard.py and complaints/loop/guard.py were when this revision was written.
REFUSAL = "conflict of interest"
_WRITTEN = "decider_id, given_at, decided_at, complaint_id, employee_id"

_DAYS = {"sqlite": "date({at}, '+8 hours')", "postgresql": "({at} AT TIME ZONE 'Asia/Shanghai')::date"}
_SINCE = {"sqlite": "date({at}, '+8 hours', '-180 days')", "postgresql": _DAYS["postgresql"] + " - 180"}
_MOST = {"sqlite": "max", "postgresql": "greatest"}
_LEAST = {"sqlite": "min", "postgresql": "least"}


def _near(dialect: str, person: str, subject: str, complaint: str, at: str) -> str:
    """The condition that ``person`` is ``subject``, leads or led them then, or was in a team with them of late."""
    day, since = _DAYS[dialect].format(at=at), _SINCE[dialect].format(at=at)
    most, least = _MOST[dialect], _LEAST[dialect]
    return f"""({subject} = {person}
        OR EXISTS (SELECT 1 FROM assignment place JOIN complaint here ON here.id = {complaint}
            WHERE place.employee_id = {subject} AND place.lead_id = {person}
            AND ((place.starts_on <= here.event_on AND coalesce(place.ends_on, here.event_on) >= here.event_on)
                OR (place.starts_on <= {day} AND coalesce(place.ends_on, {day}) >= {day})))
        OR EXISTS (SELECT 1 FROM assignment theirs JOIN assignment mine ON mine.team_id = theirs.team_id
            WHERE theirs.employee_id = {subject} AND mine.employee_id = {person}
            AND {most}(mine.starts_on, theirs.starts_on, {since})
                <= {least}(coalesce(mine.ends_on, {day}), coalesce(theirs.ends_on, {day}), {day})))"""  # noqa: S608  # nosec B608


def _broken(dialect: str) -> str:
    """The condition that the decider of an appeal stands near to somebody concerned, or had any part in the case.

    Concerned is whom the complaint names and who carries a share of a finding as who led. The day is that of the
    decision, once there is one, and until then that on which the appeal was given (Asia/Shanghai).
    """
    at = "coalesce(NEW.decided_at, NEW.given_at)"
    stands_near = _near(dialect, "NEW.decider_id", "named.employee_id", "NEW.complaint_id", at)
    near_to_who_carries = _near(dialect, "NEW.decider_id", "carried.employee_id", "NEW.complaint_id", at)
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


_POSTGRESQL = (
    "DROP TRIGGER complaint_appeal_near ON complaint_appeal",
    f"""CREATE OR REPLACE FUNCTION complaint_appeal_near() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF {_broken("postgresql")} THEN RAISE EXCEPTION '{REFUSAL}'; END IF; RETURN NEW; END $$""",
    f"CREATE TRIGGER complaint_appeal_near BEFORE INSERT OR UPDATE OF {_WRITTEN} ON complaint_appeal"
    " FOR EACH ROW EXECUTE FUNCTION complaint_appeal_near()",
)
_DROPPED = ("DROP TRIGGER complaint_appeal_near_insert", "DROP TRIGGER complaint_appeal_near_update")


def upgrade() -> None:
    bind = op.get_bind()
    statements = _POSTGRESQL if bind.dialect.name == "postgresql" else (*_DROPPED, *_on_sqlite())
    for statement in statements:
        bind.exec_driver_sql(statement)
