"""How Crisis plugs into the portal."""

from datetime import datetime

from sqlalchemy.orm import Session

from crisis.activations.room_views import rooms
from crisis.activations.todos import count_waiting, crisis_todos, waiting_counted
from crisis.activations.views import activations
from crisis.calls.jobs import hear_of_mail, jobs, periodic
from crisis.calls.services import ACTIVATE
from crisis.commands import commands
from crisis.demo import make_crisis
from crisis.permissions import PERMISSIONS
from crisis.plans.papers import may_read_paper
from crisis.plans.views import PLAN_PAPER, plans
from crisis.register import ENTRIES
from crisis.signals.queries import CHECK
from crisis.signals.views import alerts
from crisis.surges import jobs as surge_jobs
from crisis.surges.views import surges
from crisis.views import board, board_values
from portal.auth.actor import Actor
from portal.feature import DemoStep, Feature, MenuEntry, Panel
from portal.policy.rules import SettingDefinition, SettingKind
from portal.web.i18n import lazy_gettext


def _minutes(key: str, label: object, default: int, highest: int) -> SettingDefinition:
    return SettingDefinition(
        key=key,
        label=label,
        clause="9.2",
        kind=SettingKind.NUMBER,
        default=str(default),
        lowest="1",
        highest=str(highest),
        unit=lazy_gettext("minutes"),
        unit_of_one=lazy_gettext("minute"),
    )


def _panels(session: Session, actor: Actor, now: datetime) -> list[Panel]:
    """The board in short, for leadership and whoever checks alerts; first only for those who lead."""
    if not actor.may(CHECK):
        return []
    order = 20 if actor.may(ACTIVATE) else 45
    return [Panel(template="crisis/_panel.html", values={"crisis": board_values(session, actor)}, order=order)]


feature = Feature(
    name="crisis",
    label=lazy_gettext("Crisis"),
    blueprints=(board, alerts, plans, activations, rooms, surges),
    menu=(
        MenuEntry(
            label=lazy_gettext("Crisis board"),
            endpoint="crisis.board_page",
            icon="urgent",
            permission="crisis:alert:raise",
            group=lazy_gettext("Crisis"),
            order=60,
            count=count_waiting,
            counted=waiting_counted,
            key="k",
        ),
        MenuEntry(
            label=lazy_gettext("Surges"),
            endpoint="crisis_surges.list_surges",
            icon="chart-line",
            permission=CHECK,
            group=lazy_gettext("Complaints"),
            order=42,
        ),
    ),
    permissions=PERMISSIONS,
    settings=(
        _minutes("crisis.acknowledge_minutes", lazy_gettext("Time to acknowledge a crisis role"), 5, 60),
        _minutes("crisis.check_minutes", lazy_gettext("Time to check an alert"), 10, 120),
        _minutes("crisis.decide_minutes", lazy_gettext("Time to decide on an alert that is real"), 15, 240),
    ),
    todos=crisis_todos,
    panels=_panels,
    jobs=(*jobs, *surge_jobs.jobs),
    periodic=(*periodic, *surge_jobs.periodic),
    demo=(DemoStep(name="crisis", make=make_crisis, order=60),),
    commands=commands,
    outbox_listeners={"crisis": hear_of_mail},
    document_readers={PLAN_PAPER: may_read_paper},
    register=ENTRIES,
    paper_names={"crisis_plan": lazy_gettext("Crisis plan")},
)
