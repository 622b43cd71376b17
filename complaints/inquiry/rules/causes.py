"""Why something went wrong: a tree of two levels (policy 9.1.4). A finding names one leaf."""

import enum

from portal.words import mark


class Branch(enum.StrEnum):
    """Where a cause lies."""

    PERSON = "person"
    SCRIPT = "script"
    SYSTEM = "system"
    DATA = "data"
    POLICY = "policy"
    CLIENT_DATA = "client_data"
    PRESSURE = "pressure"


class Cause(enum.StrEnum):
    """What went wrong; the branch stands before the point."""

    KNOWLEDGE = "person.knowledge"
    SKILL = "person.skill"
    INTENT = "person.intent"
    SUPERVISION = "person.supervision"
    SCRIPT_WRONG = "script.wrong"
    SCRIPT_MISSING = "script.missing"
    SYSTEM_FAULT = "system.fault"
    SYSTEM_UNGUARDED = "system.unguarded"
    DATA_WRONG = "data.wrong"
    DATA_LATE = "data.late"
    POLICY_UNCLEAR = "policy.unclear"
    POLICY_MISSING = "policy.missing"
    CLIENT_WRONG = "client_data.wrong"
    CLIENT_LATE = "client_data.late"
    TARGETS = "pressure.targets"
    WORKLOAD = "pressure.workload"


BRANCHES = {
    Branch.PERSON: mark("Person"),
    Branch.SCRIPT: mark("Script"),
    Branch.SYSTEM: mark("System"),
    Branch.DATA: mark("Our data"),
    Branch.POLICY: mark("Rules"),
    Branch.CLIENT_DATA: mark("Client’s data"),
    Branch.PRESSURE: mark("Pressure and targets"),
}
CAUSES = {
    Cause.KNOWLEDGE: mark("did not know the rule"),
    Cause.SKILL: mark("knew the rule, could not carry it out"),
    Cause.INTENT: mark("broke the rule knowingly"),
    Cause.SUPERVISION: mark("was not led or checked"),
    Cause.SCRIPT_WRONG: mark("the script says something wrong"),
    Cause.SCRIPT_MISSING: mark("the script does not cover the case"),
    Cause.SYSTEM_FAULT: mark("a system failed"),
    Cause.SYSTEM_UNGUARDED: mark("a system lets through what it should stop"),
    Cause.DATA_WRONG: mark("our record is wrong"),
    Cause.DATA_LATE: mark("our record is not up to date"),
    Cause.POLICY_UNCLEAR: mark("the rule can be read in two ways"),
    Cause.POLICY_MISSING: mark("there is no rule"),
    Cause.CLIENT_WRONG: mark("the client gave wrong data"),
    Cause.CLIENT_LATE: mark("the client told us too late"),
    Cause.TARGETS: mark("targets reward it"),
    Cause.WORKLOAD: mark("too much work for too few people"),
}
TAUGHT = frozenset({Cause.KNOWLEDGE, Cause.SKILL})
"""What training mends."""
LED = frozenset({Cause.SUPERVISION, Cause.SCRIPT_WRONG, Cause.SCRIPT_MISSING, Cause.TARGETS})
"""What whoever leads answers for: of these the manager carries a share."""


def branch_of(cause: Cause) -> Branch:
    """Where a cause lies."""
    return Branch(cause.value.partition(".")[0])
