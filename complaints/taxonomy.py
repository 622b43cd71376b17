"""What complaints can be about: two levels of categories with their default severity (from ``data/``)."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from complaints.cases.rules.severity import Severity
from portal.words import mark

SOURCE = Path(__file__).parent / "data" / "complaint_taxonomy.csv"

GROUPS = {
    "1": mark("The debt itself"),
    "2": mark("What was said about the debt"),
    "3": mark("How we called or wrote"),
    "4": mark("Other people and privacy"),
    "5": mark("False statements and threats"),
    "6": mark("Money, visits and hardship"),
    "7": mark("Service"),
    "8": mark("Wrong person"),
    "9": mark("Not our matter"),
}
"""The first level, by the first digit of a code."""

NAMES = {
    "101": mark("Debt not mine"),
    "102": mark("Identity theft, loan in my name"),
    "103": mark("Already paid or settled"),
    "104": mark("Discharged, court or mediation closed it"),
    "201": mark("Amount, interest or fees wrong"),
    "202": mark("No proof of debt or authority shown"),
    "203": mark("Caller did not say who and why"),
    "204": mark("Right to dispute not told"),
    "301": mark("Too many calls"),
    "302": mark("Too many messages"),
    "303": mark("Calls at night"),
    "304": mark("Told to stop, still called"),
    "305": mark("Abusive words, insult"),
    "306": mark("Threat of violence, fear"),
    "401": mark("Told family, friends, colleagues about the debt"),
    "402": mark("Called the employer"),
    "403": mark("Contact kept after the contact person refused"),
    "404": mark("Personal data leaked or posted"),
    "405": mark("Called instead of lawyer or agent"),
    "501": mark("Posed as police, court, lawyer, bank"),
    "502": mark("Said non-payment is a crime, arrest"),
    "503": mark("False legal steps, false papers"),
    "504": mark("Credit-record threat not true"),
    "505": mark("Old or barred debt pursued as enforceable"),
    "506": mark("Seizing or exempt income"),
    "507": mark("Immigration threat"),
    "601": mark("Asked to pay to a private account, bribe, fraud"),
    "602": mark("Visit without notice, at home or work"),
    "603": mark("Vulnerable person (ill, minor, self-harm words) not protected"),
    "604": mark("Repayment plan refused or broken"),
    "701": mark("Earlier complaint not answered, late, poor"),
    "702": mark("Attitude, waiting, service"),
    "801": mark("Wrong number, not a debtor"),
    "901": mark("Outside our remit (client's contract)"),
}
"""The second level. Names are message ids; a test keeps them and the file of the same mind."""


@dataclass(frozen=True, kw_only=True)
class Category:
    """One code of the taxonomy; ``name`` and ``group`` are message ids."""

    code: str
    name: str
    group: str
    severity: Severity


@cache
def categories() -> dict[str, Category]:
    """Every category by code, in the order of the file."""
    with SOURCE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        row["code"]: Category(
            code=row["code"],
            name=NAMES[row["code"]],
            group=GROUPS[row["code"][0]],
            severity=Severity(row["default_severity"]),
        )
        for row in rows
    }


def default_severities(codes: Iterable[str]) -> list[Severity]:
    """The default severity of each of these codes."""
    known = categories()
    return [known[code].severity for code in codes]
