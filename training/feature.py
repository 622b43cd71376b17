"""How Training plugs into the portal."""

from portal.feature import DemoStep, Feature, MenuEntry
from portal.web.i18n import lazy_gettext
from training.assignments.demo import make_special_training
from training.assignments.views import assignments
from training.authoring.demo import make_bank
from training.authoring.essayviews import by_hand
from training.authoring.quizviews import quiz_editor
from training.authoring.views import authoring
from training.certificates.check_views import certificate_check
from training.certificates.fit_views import fit_to_call
from training.certificates.papers import (
    CERTIFICATE_ABOUT,
    PAPER,
    PROOF_ABOUT,
    PROOF_PAPER,
    forget_papers,
    give_papers,
    may_read_certificate,
)
from training.certificates.people_views import certificate_people
from training.certificates.permissions import PROVE, READ, SET_TERM
from training.certificates.term_views import certificate_terms
from training.certificates.views import certificates
from training.commands import commands
from training.courses.material import LESSON_ABOUT, may_read_lesson_file
from training.courses.views import training
from training.debriefs.queries import ABOUT as CALL_ABOUT
from training.debriefs.queries import PAPER as DEBRIEF_PAPER
from training.debriefs.queries import may_read_debrief
from training.debriefs.views import debriefs
from training.demo import make_training
from training.figures.views import figures
from training.jobs import JOBS, PERIODIC
from training.lessons.views import lessons
from training.library.views import library
from training.myday import panels, todos
from training.permissions import PERMISSIONS
from training.plays.demo import make_played_calls
from training.plays.rules import EventKind
from training.plays.views import plays
from training.plays.wording import EVENTS
from training.policy_numbers import SETTINGS
from training.programmes.unit_views import programmes
from training.progress.views import progress
from training.proof.check_views import proof_check
from training.proof.papers import may_read_proof
from training.proof.views import proofs
from training.questionimports.views import question_imports
from training.quizzes.pictures import ABOUT_PICTURE, may_see_picture
from training.quizzes.pictureviews import question_pictures
from training.quizzes.views import quizzes
from training.register import ENTRIES
from training.retention.demo import make_refresher
from training.retention.rules import Rating
from training.retention.showing import RATING_WORDS
from training.retention.views import retention
from training.rulechanges.demo import make_changed_rule
from training.rulechanges.undo_views import rule_changes
from training.scenario_authoring.form_views import scenario_forms
from training.scenario_authoring.path_views import scenario_paths
from training.scenario_authoring.preview_views import scenario_preview
from training.scenario_authoring.views import scenario_list
from training.services import drop_untouched_enrolments
from training.sessions.demo import make_sessions
from training.sessions.permissions import ATTEND, PLAN
from training.sessions.permissions import PERMISSIONS as SESSION_PERMISSIONS
from training.sessions.plan_views import session_plans
from training.sessions.recurring_views import recurring
from training.sessions.services import ABOUT, may_read_material
from training.sessions.teaching import teaching
from training.sessions.views import sessions
from training.signoffs.checklist_views import checklists
from training.signoffs.demo import make_signoffs
from training.signoffs.views import signoffs

_LABEL = lazy_gettext("Training")

feature = Feature(
    name="training",
    label=_LABEL,
    blueprints=(
        training,
        quizzes,
        progress,
        library,
        authoring,
        question_imports,
        question_pictures,
        quiz_editor,
        by_hand,
        lessons,
        programmes,
        assignments,
        signoffs,
        checklists,
        certificates,
        figures,
        sessions,
        teaching,
        session_plans,
        recurring,
        certificate_check,
        certificate_people,
        fit_to_call,
        rule_changes,
        certificate_terms,
        proofs,
        proof_check,
        retention,
        scenario_list,
        scenario_forms,
        scenario_preview,
        scenario_paths,
        plays,
        debriefs,
    ),
    menu=(
        MenuEntry(
            label=lazy_gettext("My plan"),
            endpoint="training.my_plan",
            icon="school",
            permission="training:plan:follow",
            group=_LABEL,
            order=20,
            key="t",
        ),
        MenuEntry(
            label=lazy_gettext("Daily refresher"),
            endpoint="retention.refresher",
            icon="bulb",
            permission="training:plan:follow",
            group=_LABEL,
            order=20,
        ),
        MenuEntry(
            label=lazy_gettext("Practice calls"),
            endpoint="plays.overview",
            icon="phone-incoming",
            permission="training:plan:follow",
            group=_LABEL,
            order=20,
        ),
        MenuEntry(
            label=lazy_gettext("My certificates"),
            endpoint="certificates.own",
            icon="certificate",
            permission="training:plan:follow",
            group=_LABEL,
            order=20,
        ),
        MenuEntry(
            label=lazy_gettext("Sessions"),
            endpoint="sessions.mine",
            icon="calendar-event",
            permission=ATTEND,
            group=_LABEL,
            order=21,
        ),
        MenuEntry(
            label=lazy_gettext("Hold sessions"),
            endpoint="teaching.overview",
            icon="broadcast",
            permission=PLAN,
            group=_LABEL,
            order=22,
        ),
        MenuEntry(
            label=lazy_gettext("Training of people"),
            endpoint="progress.people",
            icon="users",
            permission="training:progress:read",
            group=_LABEL,
            order=23,
        ),
        MenuEntry(
            label=lazy_gettext("Fit to call"),
            endpoint="fit_to_call.people",
            icon="phone-call",
            permission=READ,
            group=_LABEL,
            order=21,
        ),
        MenuEntry(
            label=lazy_gettext("Changed rules"),
            endpoint="rule_changes.overview",
            icon="scale",
            permission=READ,
            group=_LABEL,
            order=21,
        ),
        MenuEntry(
            label=lazy_gettext("Length of certificates"),
            endpoint="certificate_terms.overview",
            icon="hourglass",
            permission=SET_TERM,
            group=_LABEL,
            order=22,
        ),
        MenuEntry(
            label=lazy_gettext("Proof of training"),
            endpoint="proofs.people",
            icon="shield-check",
            permission=PROVE,
            group=_LABEL,
            order=23,
        ),
        MenuEntry(
            label=lazy_gettext("Library"),
            endpoint="library.contents",
            icon="bookmark",
            permission="training:library:read",
            group=_LABEL,
            order=24,
        ),
        MenuEntry(
            label=lazy_gettext("Question bank"),
            endpoint="authoring.bank",
            icon="checklist",
            permission="training:library:read",
            group=_LABEL,
            order=22,
        ),
        MenuEntry(
            label=lazy_gettext("Call scenarios"),
            endpoint="scenario_list.overview",
            icon="sitemap",
            permission="training:library:read",
            group=_LABEL,
            order=23,
        ),
        MenuEntry(
            label=lazy_gettext("Written answers"),
            endpoint="by_hand.essays",
            icon="pencil",
            permission="training:essay:mark",
            group=_LABEL,
            order=23,
        ),
        MenuEntry(
            label=lazy_gettext("Quiz statistics"),
            endpoint="figures.quizzes",
            icon="chart-dots",
            permission="training:library:read",
            group=_LABEL,
            order=23,
        ),
        MenuEntry(
            label=lazy_gettext("Sign-offs"),
            endpoint="signoffs.overview",
            icon="headset",
            permission="training:signoff:write",
            group=_LABEL,
            order=25,
        ),
        MenuEntry(
            label=lazy_gettext("Special training"),
            endpoint="assignments.overview",
            icon="target",
            permission="training:assignment:write",
            group=_LABEL,
            order=24,
        ),
    ),
    permissions=(*PERMISSIONS, *SESSION_PERMISSIONS),
    settings=SETTINGS,
    todos=todos,
    panels=panels,
    jobs=JOBS,
    periodic=PERIODIC,
    demo=(
        DemoStep(name="training", make=make_training, order=40),
        DemoStep(name="training sessions", make=make_sessions, order=41),
        DemoStep(name="special training", make=make_special_training, order=42),
        DemoStep(name="sign-offs", make=make_signoffs, order=43),
        DemoStep(name="question bank", make=make_bank, order=43),
        DemoStep(name="changed rule", make=make_changed_rule, order=45),
        DemoStep(name="daily refresher", make=make_refresher, order=44),
        DemoStep(name="practice calls", make=make_played_calls, order=46),
    ),
    commands=commands,
    file_readers={ABOUT_PICTURE: may_see_picture, LESSON_ABOUT: may_read_lesson_file, ABOUT: may_read_material},
    told_words={EventKind: EVENTS, Rating: RATING_WORDS},
    register=ENTRIES,
    document_readers={
        CERTIFICATE_ABOUT: may_read_certificate,
        PROOF_ABOUT: may_read_proof,
        CALL_ABOUT: may_read_debrief,
    },
    paper_names={
        PAPER: lazy_gettext("Certificate"),
        PROOF_PAPER: lazy_gettext("Proof of training"),
        DEBRIEF_PAPER: lazy_gettext("Debrief of a practice call"),
    },
    forgets={"employee": forget_papers},
    gives={"employee": give_papers},
    undo_entering=drop_untouched_enrolments,
)
