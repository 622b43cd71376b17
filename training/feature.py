"""How Training plugs into the portal."""

from portal.feature import DemoStep, Feature
from portal.web.i18n import lazy_gettext
from training.assignments.demo import make_special_training
from training.assignments.views import assignments
from training.authoring.demo import make_bank
from training.authoring.essayviews import by_hand
from training.authoring.quizviews import quiz_editor
from training.authoring.writing_views import authoring
from training.callideas.views import call_ideas
from training.calls.rules.verdicts import Standing
from training.callunits.views import plays
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
from training.menu import LABEL, MENU
from training.myday import panels, todos
from training.opinions.permissions import PERMISSIONS as OPINION_PERMISSIONS
from training.opinions.rules import Outcome
from training.opinions.views import opinions
from training.opinions.words import OUTCOME_WORDS
from training.permissions import PERMISSIONS
from training.plays.demo import make_played_calls
from training.plays.history import call_history
from training.plays.rules import EventKind
from training.plays.wording import EVENTS, STANDINGS
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
from training.scenario_authoring.decision_views import scenario_decisions
from training.scenario_authoring.node_views import scenario_forms
from training.scenario_authoring.path_views import scenario_paths
from training.scenario_authoring.preview_views import scenario_preview
from training.scenario_authoring.views import scenario_list
from training.services import drop_untouched_enrolments
from training.sessions.demo import make_sessions
from training.sessions.permissions import PERMISSIONS as SESSION_PERMISSIONS
from training.sessions.plan_views import session_plans
from training.sessions.recurring_views import recurring
from training.sessions.services import ABOUT, may_read_material
from training.sessions.teaching import teaching
from training.sessions.views import sessions
from training.settling.views import settling
from training.signoffs.checklist_views import checklists
from training.signoffs.demo import make_signoffs
from training.signoffs.views import signoffs

feature = Feature(
    name="training",
    label=LABEL,
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
        call_ideas,
        scenario_decisions,
        plays,
        debriefs,
        settling,
        opinions,
        call_history,
    ),
    menu=MENU,
    permissions=(*PERMISSIONS, *SESSION_PERMISSIONS, *OPINION_PERMISSIONS),
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
    told_words={EventKind: EVENTS, Rating: RATING_WORDS, Standing: STANDINGS, Outcome: OUTCOME_WORDS},
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
