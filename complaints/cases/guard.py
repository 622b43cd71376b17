"""The rule on conflicts of interest as triggers: no assignment, role or subject is written against it (policy 9.1.2).

They say in SQL what ``rules/conflict.py`` says, of the day on which the row begins (Asia/Shanghai). Whoever names a
subject ends first what the open handler and holders of roles may no longer hold. On SQLite a table that a migration
makes anew loses its triggers: that migration gives it these again (a test compares the database with this module).
"""

REFUSAL = "conflict of interest"
FIXED = "what somebody held stays as it was written"

_DAYS = {"sqlite": "date({at}, '+8 hours')", "postgresql": "({at} AT TIME ZONE 'Asia/Shanghai')::date"}
_SINCE = {"sqlite": "date({at}, '+8 hours', '-180 days')", "postgresql": _DAYS["postgresql"] + " - 180"}
_MOST = {"sqlite": "max", "postgresql": "greatest"}
_LEAST = {"sqlite": "min", "postgresql": "least"}


def near_in_sql(dialect: str, person: str, subject: str, complaint: str, at: str) -> str:
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


def _written(dialect: str, *, role: bool) -> str:
    """The condition that a new row of an assignment or a role breaks the rule."""
    near = near_in_sql(dialect, "NEW.employee_id", "named.employee_id", "NEW.complaint_id", "NEW.from_at")
    part = """EXISTS (SELECT 1 FROM complaint_assignment had WHERE NEW.role IN ('decider', 'reviewer')
        AND had.complaint_id = NEW.complaint_id AND had.employee_id = NEW.employee_id
        AND had.round_number = NEW.round_number)"""
    if not role:
        part = """EXISTS (SELECT 1 FROM complaint_role had WHERE had.role IN ('decider', 'reviewer')
        AND had.complaint_id = NEW.complaint_id AND had.employee_id = NEW.employee_id
        AND had.round_number = NEW.round_number)"""
    return f"""{_DAYS[dialect].format(at="NEW.from_at")} IS NULL
        OR NEW.round_number <> (SELECT now.round_number FROM complaint now WHERE now.id = NEW.complaint_id)
        OR NEW.from_at < (SELECT now.received_at FROM complaint now WHERE now.id = NEW.complaint_id)
        OR EXISTS (SELECT 1 FROM complaint_subject named WHERE named.complaint_id = NEW.complaint_id AND {near})
        OR EXISTS (SELECT 1 FROM complaint_assignment had WHERE had.complaint_id = NEW.complaint_id
            AND had.employee_id = NEW.employee_id AND had.round_number < NEW.round_number)
        OR EXISTS (SELECT 1 FROM complaint_role had WHERE had.complaint_id = NEW.complaint_id
            AND had.employee_id = NEW.employee_id AND had.round_number < NEW.round_number)
        OR {part}"""  # noqa: S608  # nosec B608


def _named(dialect: str) -> str:
    """The condition that a new subject stands too near to somebody who has to do with the case now."""
    near = near_in_sql(dialect, "held.employee_id", "NEW.employee_id", "NEW.complaint_id", "NEW.added_at")
    one = "EXISTS (SELECT 1 FROM {table} held WHERE held.complaint_id = NEW.complaint_id AND held.until_at IS NULL"
    tables = ("complaint_assignment", "complaint_role")
    return " OR ".join(f"{one.format(table=table)} AND {near})" for table in tables)


_REWRITTEN = {
    "complaint_assignment": "complaint_id employee_id from_at round_number",
    "complaint_role": "complaint_id employee_id from_at round_number role",
}
_ORDER = ("complaint_assignment", "complaint_role", "complaint_subject")


def _rewritten(table: str, differs: str) -> str:
    changed = [f"NEW.{name} {differs} OLD.{name}" for name in _REWRITTEN[table].split()]
    return " OR ".join([*changed, "(OLD.until_at IS NOT NULL AND NEW.until_at IS NULL)"])


def _broken(dialect: str, table: str) -> str:
    return _named(dialect) if table == "complaint_subject" else _written(dialect, role=table == "complaint_role")


def _on_sqlite(table: str) -> tuple[str, ...]:
    verbs = [("insert", "INSERT", _broken("sqlite", table), REFUSAL)]
    if table in _REWRITTEN:
        verbs.append(("update", "UPDATE", _rewritten(table, "IS NOT"), FIXED))
    else:
        verbs.append(("update", "UPDATE OF complaint_id, employee_id, added_at", _broken("sqlite", table), REFUSAL))
    return tuple(
        f"CREATE TRIGGER {table}_near_{name} BEFORE {verb} ON {table} WHEN {condition}\n"
        f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        for name, verb, condition, sentence in verbs
    )


def _on_postgresql(table: str) -> tuple[str, ...]:
    fixed = ""
    if table in _REWRITTEN:
        condition = _rewritten(table, "IS DISTINCT FROM")
        fixed = f"IF TG_OP = 'UPDATE' THEN IF {condition} THEN RAISE EXCEPTION '{FIXED}'; END IF; RETURN NEW; END IF;"
    return (
        f"""CREATE FUNCTION {table}_near() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {fixed}
        IF {_broken("postgresql", table)} THEN RAISE EXCEPTION '{REFUSAL}'; END IF; RETURN NEW; END $$""",
        f"CREATE TRIGGER {table}_near BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_near()",
    )


TRIGGERS = {
    "sqlite": tuple(statement for table in _ORDER for statement in _on_sqlite(table)),
    "postgresql": tuple(statement for table in _ORDER for statement in _on_postgresql(table)),
}
