"""Pages of the loop: findings about me, an appeal and its decision, the chain of effects, training after findings."""

from typing import Any

from flask import Blueprint, render_template, url_for

from complaints.cases.models import Complaint
from complaints.cases.queries import case_for, told_in
from complaints.cases.rules.letter import AT_FAULT
from complaints.cases.services import allegation_of
from complaints.inquiry.forms import cause_words
from complaints.inquiry.queries import hearings_of, stands_of
from complaints.inquiry.rules.causes import Cause
from complaints.looks.noting import shows_case
from complaints.loop.appraisal import own_rate
from complaints.loop.chain import Chain, Origin, chain_of, points, trainings_of
from complaints.loop.forms import AppealForm, MatchForm, RulingForm, TellForm, areas
from complaints.loop.monitoring import own_monitoring
from complaints.loop.permissions import JUDGE, MATCH, OWN
from complaints.loop.queries import (
    OwnFinding,
    appeal_for,
    appeals_of,
    cause_of,
    consequences_for,
    consequences_of,
    matches,
    own_finding,
    own_findings,
    standing_of,
    told_of,
    weight_on,
)
from complaints.loop.rules.consequences import Ruling
from complaints.loop.rules.matching import in_force
from complaints.loop.services import (
    decide_appeal,
    file_appeal,
    history_of_matches,
    read_finding,
    set_match,
    stand_to_tell,
    tell_person,
)
from complaints.loop.wording import ruling_words
from complaints.pages import Answer, own_page, pressed
from complaints.permissions import DECIDE, READ
from complaints.taxonomy import GROUPS, NAMES
from complaints.wording import VERDICT_TONES, VERDICTS
from portal import clock
from portal.auth.access import current_actor, guard
from portal.db.session import db
from portal.people.models import Employee
from portal.web.i18n import current_language, gettext
from training.facts import programmes_with_calls

loop = Blueprint("complaint_loop", __name__, url_prefix="/complaints")


@loop.get("/mine")
@guard(OWN)
def mine() -> Answer:
    """Every finding that once counted against the reader, the newest first."""
    actor = current_actor()
    assert actor.employee_id is not None
    found = own_findings(db.session, actor.employee_id)
    followed = consequences_for(db.session, actor.employee_id, [one.finding.id for one in found])
    lines, today = [], clock.today()
    for one in found:
        standing = standing_of(followed[one.finding.id])
        verdict = standing.verdict or one.finding.verdict
        lines.append(
            {
                "own": one,
                "as_manager": any(row.as_manager for row in followed[one.finding.id]),
                "name": gettext(NAMES[one.allegation.code]),
                "verdict": gettext(VERDICTS[verdict]),
                "tone": VERDICT_TONES[verdict],
                "weight": points(weight_on(followed[one.finding.id], today)),
                "ruling": ruling_words(one.appeal),
                "news": one.news(followed[one.finding.id]),
            }
        )
    total = points(sum(weight_on(followed[one.finding.id], today) for one in found))
    return render_template(
        "complaints/loop/mine.html",
        lines=lines,
        total=total,
        per_thousand=own_rate(db.session, actor.employee_id, today) if found else None,
        today=today,
        heard=own_monitoring(db.session, actor.employee_id),
    )


@loop.route("/mine/<int:finding_id>", methods=["GET", "POST"])
@guard(OWN)
def one(finding_id: int) -> Answer:
    """A finding about the reader, what followed from it, and the appeal."""
    actor = current_actor()
    own = own_finding(db.session, actor, finding_id)
    form = AppealForm()
    return own_page(
        form,
        lambda session, who: file_appeal(session, who, finding_id, form.words.data or "", clock.now()),
        gettext("Your appeal is kept and has gone to somebody who had nothing to do with the case."),
        lambda: _own_page(own, form),
        url_for("complaint_loop.one", finding_id=finding_id),
    )


@loop.post("/mine/<int:finding_id>/read")
@guard(OWN)
def read(finding_id: int) -> Answer:
    """The reader has read what followed from a finding about them; it leaves My day."""
    own_finding(db.session, current_actor(), finding_id)
    return pressed(
        lambda session, who: read_finding(session, who, finding_id, clock.now()),
        gettext("Noted that you have read it."),
        url_for("complaint_loop.one", finding_id=finding_id),
    )


def _own_page(own: OwnFinding, form: AppealForm) -> str:
    employee_id = current_actor().employee_id
    assert employee_id is not None
    rows = consequences_for(db.session, employee_id, [own.finding.id])[own.finding.id]
    origin = Origin(
        complaint=own.complaint,
        allegation=own.allegation,
        finding=own.finding,
        cause=cause_of(db.session, own.finding.id),
        told=own.told,
        appeals=[own.appeal] if own.appeal else [],
    )
    may = own.told is not None and own.appeal is None and clock.today() <= own.told.appeal_until
    return render_template(
        "complaints/loop/one.html",
        own=own,
        name=gettext(NAMES[own.allegation.code]),
        group=gettext(GROUPS[own.allegation.code[0]]),
        chain=chain_of(origin, rows, trainings_of(db.session, rows, clock.today()), clock.today()),
        as_manager=any(row.as_manager for row in rows),
        news=own.news(rows),
        ruling=ruling_words(own.appeal),
        may_appeal=may,
        form=form,
    )


@loop.get("/<int:case_id>/effects")
@guard(READ)
def effects(case_id: int) -> Answer:
    """What followed from each finding of a case, for each person whom it is about."""
    complaint = case_for(db.session, current_actor(), case_id)
    return render_template(
        "complaints/loop/effects.html",
        complaint=complaint,
        chains=_chains(complaint),
        mine=complaint.handler_id is not None and complaint.handler_id == current_actor().employee_id,
    )


def _chains(complaint: Complaint) -> list[dict[str, Any]]:
    stands = [one for one in stands_of(db.session, complaint.id, of_any_round=True) if one.finding is not None]
    known, appeals = consequences_of(db.session, complaint.id), appeals_of(db.session, complaint.id)
    ids = [stand.finding.id for stand in stands if stand.finding is not None]
    told = {(each.finding_id, each.version): each for each in told_of(db.session, ids)}
    trainings = trainings_of(db.session, [row for rows in known.values() for row in rows], clock.today())
    found = []
    for stand in stands:
        finding = stand.finding
        assert finding is not None
        carrying = [number for of, number in known if of == finding.id and known[of, number][0].as_manager]
        for employee_id in [*(one.employee_id for one in complaint.subjects), *carrying]:
            rows = known[finding.id, employee_id]
            origin = Origin(
                complaint=complaint,
                allegation=stand.allegation,
                finding=finding,
                cause=stand.ground.cause if stand.ground else None,
                told=told.get((finding.id, finding.version)),
                appeals=[one for one in appeals if one.finding_id == finding.id and one.employee_id == employee_id],
            )
            chain: Chain = chain_of(origin, rows, trainings, clock.today())
            found.append(
                {
                    "allegation": stand.allegation,
                    "name": gettext(NAMES[stand.allegation.code]),
                    "person": db.session.get_one(Employee, employee_id),
                    "chain": chain,
                    "as_manager": employee_id in carrying,
                    "confirmed": stand.confirmed,
                    "to_tell": stand.confirmed and finding.verdict in AT_FAULT and origin.told is None,
                }
            )
    return found


@loop.route("/<int:case_id>/allegations/<int:allegation_id>/telling", methods=["GET", "POST"])
@guard(DECIDE)
def tell(case_id: int, allegation_id: int) -> Answer:
    """Write for whom a finding is about why it was found so."""
    complaint = case_for(db.session, current_actor(), case_id, DECIDE)
    allegation = allegation_of(db.session, case_id, allegation_id)
    stand = stand_to_tell(db.session, case_id, allegation_id)
    form = TellForm()
    return own_page(
        form,
        lambda session, actor: tell_person(
            session, actor, case_id, allegation_id, form.for_person.data or "", clock.now()
        ),
        gettext("The person reads it under “Findings about me”; the time for an appeal runs."),
        lambda: render_template(
            "complaints/loop/tell.html",
            form=form,
            complaint=complaint,
            name=gettext(NAMES[allegation.code]),
            finding=stand.finding,
        ),
        url_for("complaint_loop.effects", case_id=case_id),
    )


@loop.route("/appeals/<int:appeal_id>", methods=["GET", "POST"])
@guard(JUDGE)
def judge(appeal_id: int) -> Answer:
    """An appeal with what it is about, for the one person who decides on it."""
    actor = current_actor()
    appeal = appeal_for(db.session, actor, appeal_id)
    complaint = db.session.get_one(Complaint, appeal.complaint_id)
    shows_case(complaint.id)
    stand = next(
        one
        for one in stands_of(db.session, complaint.id, of_any_round=True)
        if one.finding is not None and one.finding.id == appeal.finding_id
    )
    finding = stand.finding
    assert finding is not None
    form = RulingForm(finding.verdict)
    return own_page(
        form,
        lambda session, who: decide_appeal(
            session, who, appeal_id, Ruling(form.ruling.data), form.reasons.data or "", clock.now()
        ),
        gettext("The decision is recorded, and what followed from the finding is derived anew."),
        lambda: render_template(
            "complaints/loop/judge.html",
            form=form,
            appeal=appeal,
            complaint=complaint,
            source=told_in(db.session, complaint),
            stand=stand,
            name=gettext(NAMES[stand.allegation.code]),
            verdict=gettext(VERDICTS[finding.verdict]),
            tone=VERDICT_TONES[finding.verdict],
            person=db.session.get_one(Employee, appeal.employee_id),
            heard=[one for one, _ in hearings_of(db.session, complaint.id) if one.employee_id == appeal.employee_id],
            told=next(iter(told_of(db.session, [finding.id])[::-1]), None),
            ruling=ruling_words(appeal),
            cause_words=cause_words,
        ),
        url_for("complaint_loop.judge", appeal_id=appeal_id),
    )


@loop.route("/training-matches", methods=["GET", "POST"])
@guard(MATCH)
def matching() -> Answer:
    """Which training a finding orders, by category and cause, and from when on."""
    offered = [(each.key, each.title) for each in programmes_with_calls(db.session, current_language())]
    form = MatchForm(offered, since=clock.today())
    return own_page(
        form,
        lambda session, actor: set_match(
            session,
            actor,
            area=form.area.data,
            cause=Cause(form.cause.data),
            programme=form.programme.data,
            since=form.since.data,
            reason=form.reason.data or "",
            now=clock.now(),
        ),
        gettext("The choice is kept."),
        lambda: _matching_page(form, dict(offered)),
        url_for("complaint_loop.matching"),
    )


def _matching_page(form: MatchForm, titles: dict[str, str]) -> str:
    known = matches(db.session)
    return render_template(
        "complaints/loop/matching.html",
        form=form,
        titles=titles,
        areas=dict(areas()),
        cause_words=cause_words,
        now_in_force=in_force(known, clock.today()),
        coming=[each for each in known if each.since > clock.today()],
        history=list(history_of_matches(db.session)),
    )
