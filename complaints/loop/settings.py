"""The policy's numbers of the loop: how much a finding weighs, and how long an appeal and its decision may take."""

from complaints.cases.rules.severity import Severity
from complaints.loop.queries import (
    APPEAL_DAYS,
    DECISION_DAYS,
    FADE,
    MANAGERS,
    MONITORED,
    PARTLY,
    REPORTED,
    WEIGHT_KEYS,
)
from portal.policy.rules import SettingDefinition, SettingKind
from portal.web.i18n import lazy_gettext

_POINTS = {
    Severity.S1: (lazy_gettext("Weight of an upheld finding, severity S1"), "8"),
    Severity.S2: (lazy_gettext("Weight of an upheld finding, severity S2"), "4"),
    Severity.S3: (lazy_gettext("Weight of an upheld finding, severity S3"), "2"),
    Severity.S4: (lazy_gettext("Weight of an upheld finding, severity S4"), "1"),
}

SETTINGS = (
    *(
        SettingDefinition(
            key=WEIGHT_KEYS[severity],
            label=label,
            clause="9.1.4",
            kind=SettingKind.NUMBER,
            default=points,
            lowest="0",
            highest="100",
            unit=lazy_gettext("points"),
            unit_of_one=lazy_gettext("point"),
        )
        for severity, (label, points) in _POINTS.items()
    ),
    SettingDefinition(
        key=PARTLY,
        label=lazy_gettext("Share of the weight where a finding was upheld in part"),
        clause="9.1.4",
        kind=SettingKind.NUMBER,
        default="50",
        lowest="0",
        highest="100",
        unit=lazy_gettext("per cent"),
    ),
    SettingDefinition(
        key=REPORTED,
        label=lazy_gettext("Share of the weight where the person reported the mistake themselves"),
        clause="9.1.4",
        kind=SettingKind.NUMBER,
        default="50",
        lowest="0",
        highest="100",
        unit=lazy_gettext("per cent"),
    ),
    SettingDefinition(
        key=MANAGERS,
        label=lazy_gettext(
            "Share of the weight that the manager carries where script, targets or supervision caused it"
        ),
        clause="9.1.4",
        kind=SettingKind.NUMBER,
        default="50",
        lowest="0",
        highest="100",
        unit=lazy_gettext("per cent"),
    ),
    SettingDefinition(
        key=FADE,
        label=lazy_gettext("Weight of a finding fades away within (0: it does not fade)"),
        clause="9.1.4",
        kind=SettingKind.NUMBER,
        default="12",
        lowest="0",
        highest="60",
        unit=lazy_gettext("months"),
        unit_of_one=lazy_gettext("month"),
    ),
    SettingDefinition(
        key=MONITORED,
        label=lazy_gettext("Monitored calls in a row without fault, before who was retrained calls alone"),
        clause="9.1.4",
        kind=SettingKind.NUMBER,
        default="2",
        lowest="0",
        highest="20",
        unit=lazy_gettext("calls"),
        unit_of_one=lazy_gettext("call"),
    ),
    SettingDefinition(
        key=APPEAL_DAYS,
        label=lazy_gettext("Appeal against a finding about oneself"),
        clause="9.1.4",
        kind=SettingKind.NUMBER,
        default="10",
        lowest="1",
        highest="60",
        unit=lazy_gettext("working days"),
        unit_of_one=lazy_gettext("working day"),
    ),
    SettingDefinition(
        key=DECISION_DAYS,
        label=lazy_gettext("Decision on an appeal against a finding"),
        clause="9.1.4",
        kind=SettingKind.NUMBER,
        default="10",
        lowest="1",
        highest="60",
        unit=lazy_gettext("working days"),
        unit_of_one=lazy_gettext("working day"),
    ),
)
