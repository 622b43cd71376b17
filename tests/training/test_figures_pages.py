"""Pages of quiz statistics: which attempts count, what is flagged, what is kept back, what leads where, the export."""

import io
import zipfile
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select

from portal.audit.models import AuditEntry
from portal.db.session import transaction
from tests.support.statements import count_statements
from training.figures.queries import finished_attempts, measured_quiz, options_chosen
from training.figures.rules.choosing import Choice, FinishedAttempt, counted, mark_table, tenths_of_the_whole
from training.figures.rules.measures import figures_of
from training.figures.showing import figure, measured, option_rows
from training.figures.source import read_marks
from training.quizzes.models import Answer, Attempt, AttemptResult, QuizQuestion, QuizVersion
from training.quizzes.rules import ClosedBy

_MISLEADING = "The customer’s brother answers the telephone. What may you do?"


def attempt(number: int, person: int, *marks: int | None) -> FinishedAttempt:
    """An attempt with marks in hundredths at the questions 1, 2 …; None was not put."""
    return FinishedAttempt(
        attempt_id=number,
        person_id=person,
        marks={place: one for place, one in enumerate(marks, start=1) if one is not None},
    )


_HISTORY = (attempt(1, 7, 100), attempt(2, 8, 0), attempt(3, 8, 50), attempt(4, 7, 50), attempt(5, 8, 50))


@pytest.mark.parametrize(
    ("choice", "kept"),
    [(Choice.FIRST, [1, 2]), (Choice.HIGHEST, [1, 3]), (Choice.LAST, [4, 5]), (Choice.ALL, [1, 2, 3, 4, 5])],
)
def test_which_attempts_of_each_person_count(choice, kept) -> None:
    assert [one.attempt_id for one in counted(_HISTORY, choice)] == kept


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 200)), max_size=12), st.sampled_from(list(Choice)[:3]))
def test_each_person_counts_once_however_one_chooses(history, choice) -> None:
    attempts = [attempt(number, person, mark) for number, (person, mark) in enumerate(history)]
    kept = counted(attempts, choice)
    assert sorted(one.person_id for one in kept) == sorted({one.person_id for one in attempts})
    best = {person: max(mark for other, mark in history if other == person) for person, _ in history}
    assert choice is not Choice.HIGHEST or all(one.total == best[one.person_id] for one in kept)


def test_what_was_not_put_is_no_mark_and_the_whole_is_what_was_put() -> None:
    points = {1: 1, 2: 2}
    attempts = [attempt(1, 1, 100, 200), attempt(2, 2, 50, None), attempt(3, 3, 0, 0)]
    table = mark_table(attempts, points)
    assert (table.marks, table.most, table.unit) == ([[100, 200], [50, None], [0, 0]], [100, 200], 100)
    assert tenths_of_the_whole(attempts, points) == [1, 0, 0, 0, 0, 1, 0, 0, 0, 1]


@pytest.mark.parametrize(
    ("value", "words"), [(None, "–"), (-0.01, "0.0"), (-7.25, "−7.2"), (99.96, "100.0"), (0, "0.0")]
)
def test_figures_in_words(value, words) -> None:
    assert figure(value) == words


@pytest.fixture
def first_week(demo_session) -> QuizVersion:
    """The quiz that most people of the demo took."""
    return demo_session.scalars(select(QuizVersion).order_by(QuizVersion.id).limit(1)).one()


def test_trainer_comes_from_the_menu_to_the_figures_of_a_quiz(demo_client) -> None:
    page = demo_client.sign_in("trainer").get("/")
    (target,) = page.links("Quiz statistics")
    quizzes = demo_client.get(target)
    (quiz,) = quizzes.links("The first week")
    page = demo_client.get(quiz)
    for words in ("First attempts", "Internal consistency", "Standard error", "as Moodle defines it", "50 to 75 %"):
        assert words in page.text
    assert "Read these questions again" in page.text
    assert "negative covariance" in page.text


def test_the_library_leads_to_the_figures_of_its_quiz(demo_client, first_week) -> None:
    page = demo_client.sign_in("compliance").get(f"/training/library/units/{first_week.unit_id}")
    assert page.links("Statistics") == [f"/training/statistics/{first_week.id}"]


def test_each_choice_has_its_own_number_and_an_unknown_one_is_the_first(demo_client, demo_session, first_week) -> None:
    attempts = finished_attempts(demo_session, first_week.id)
    demo_client.sign_in("compliance")
    seen = {}
    for choice in (*Choice, "nonsense"):
        page = demo_client.get(f"/training/statistics/{first_week.id}?attempts={choice}")
        seen[choice] = page.text
    assert len(counted(attempts, Choice.FIRST)) >= 20
    assert len(counted(attempts, Choice.ALL)) > len(counted(attempts, Choice.FIRST))
    assert seen["nonsense"] == seen[Choice.FIRST] != seen[Choice.LAST]


def test_a_flagged_question_leads_to_its_answers(demo_client, demo_session, first_week) -> None:
    page = demo_client.sign_in("trainer").get(f"/training/statistics/{first_week.id}?attempts=all")
    target = page.links(_MISLEADING)[0]
    assert "attempts=all" in target
    question = demo_client.get(target)
    for words in ("All attempts", "negative discrimination", "Chosen by", "Ask when the customer can be reached"):
        assert words in question.text


def test_choosers_of_options_are_counted_from_what_counts(demo_session, first_week) -> None:
    found = measured(measured_quiz(demo_session, first_week.id), Choice.ALL, "en")
    one = found.questions[0]
    chosen = options_chosen(demo_session, first_week.id, one.item.question_version_id)
    rows = option_rows(found, one, chosen, "en")
    assert sum(row[2] for row in rows) == len(found.attempts)
    right = next(row for row in rows if row[1])
    assert right[2] == sum(item.marks[one.item.question_version_id] == 100 for item in found.attempts)


def test_under_twenty_attempts_nothing_is_shown_and_nothing_exported(demo_client, demo_session, first_week) -> None:
    with transaction(demo_session) as session:
        ids = session.scalars(select(Attempt.id).where(Attempt.quiz_version_id == first_week.id)).all()
        session.execute(delete(AttemptResult).where(AttemptResult.attempt_id.in_(ids[19:])))
    demo_client.sign_in("trainer")
    quiz = f"/training/statistics/{first_week.id}"
    question_id = demo_session.scalars(select(QuizQuestion.question_version_id)).first()
    for path in (quiz, f"{quiz}?export=csv", f"{quiz}?attempts=all", f"{quiz}/questions/{question_id}"):
        page = demo_client.get(path)
        assert "Figures are shown from 20 on" in page.text
        assert "Chosen by" not in page.text
        assert "Internal consistency" not in page.text
        assert "CSV" not in page.text


def test_questions_are_sorted_as_asked_and_keep_their_choice(demo_client, first_week) -> None:
    demo_client.sign_in("trainer")
    falling = demo_client.get(f"/training/statistics/{first_week.id}?attempts=all&sort=-discrimination")
    rising = demo_client.get(f"/training/statistics/{first_week.id}?attempts=all&sort=discrimination")
    first, last = (page.text.rindex(_MISLEADING) / len(page.text) for page in (rising, falling))
    assert first < last
    assert "attempts=all" in rising.links("Facility %")[0]


def test_figures_are_taken_out_as_a_file_and_that_is_recorded(demo_client, demo_session, first_week) -> None:
    client = demo_client.sign_in("trainer").raw
    text = client.get(f"/training/statistics/{first_week.id}?export=csv").get_data(as_text=True)
    assert text.startswith("\ufeffNumber,Question,Clause,n,Most points,Facility %")
    assert _MISLEADING in text and "negative discrimination" in text
    content = client.get(f"/training/statistics/{first_week.id}?export=xlsx").get_data()
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names = book.read("xl/workbook.xml").decode()
    assert 'name="Questions"' in names and 'name="The whole quiz"' in names
    newest = demo_session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()
    assert (newest.action, newest.object_id) == ("exchange:export:make", "training.quiz-statistics")


def test_marks_are_taken_out_without_names_and_the_console_finds_the_same_figures(
    demo_client, demo_session, first_week
) -> None:
    content = demo_client.sign_in("trainer").raw.get(f"/training/statistics/{first_week.id}?export=marks").get_data()
    found = measured(measured_quiz(demo_session, first_week.id), Choice.FIRST, "en")
    read = read_marks(content, drawn=True)
    assert figures_of(read.table) == found.figures
    assert read.names == tuple(f"{one.number}. {one.text}" for one in found.questions)


def test_unknown_quizzes_and_foreign_questions_are_not_found(demo_client, demo_session, first_week) -> None:
    demo_client.sign_in("trainer")
    own = set(
        demo_session.scalars(
            select(QuizQuestion.question_version_id).where(QuizQuestion.quiz_version_id == first_week.id)
        )
    )
    foreign = demo_session.scalars(
        select(QuizQuestion.question_version_id).where(QuizQuestion.question_version_id.not_in(own))
    ).first()
    demo_client.get("/training/statistics/987654", status=404)
    for question_id in (foreign, 987654):
        demo_client.get(f"/training/statistics/{first_week.id}/questions/{question_id}", status=404)


def test_others_do_not_see_statistics(demo_client, first_week) -> None:
    for username in ("new_hire", "lead", "hr"):
        demo_client.sign_in(username)
        for path in ("/training/statistics/", f"/training/statistics/{first_week.id}"):
            demo_client.get(path, status=403)


def test_pages_ask_alike_for_few_and_many_attempts(demo_client, demo_session, first_week) -> None:
    demo_client.sign_in("trainer")
    question_id = first_week.questions[0].question_version_id
    quiz = f"/training/statistics/{first_week.id}"
    pages = ("/training/statistics/", f"{quiz}?attempts=all", f"{quiz}/questions/{question_id}?attempts=all")
    for page in pages:
        demo_client.get(page)
    few = [_asked(demo_client, page) for page in pages]
    _more_attempts(demo_session, first_week, 60)
    assert [_asked(demo_client, page) for page in pages] == few
    assert max(few) <= 12


def _asked(client, page: str) -> int:
    with count_statements() as statements:
        client.get(page)
    return len(statements)


def _more_attempts(session, quiz: QuizVersion, number: int) -> None:
    """Further finished attempts of one person, without going through the quiz."""
    last = session.scalars(select(Attempt).where(Attempt.quiz_version_id == quiz.id).limit(1)).one()
    marks = {str(item.question_version_id): 100 for item in quiz.questions}
    with transaction(session) as writing:
        for extra in range(number):
            started = last.started_at + timedelta(hours=1 + extra)
            more = Attempt(
                enrolment_id=last.enrolment_id,
                unit_id=last.unit_id,
                quiz_version_id=quiz.id,
                number=100 + extra,
                seed="0" * 32,
                started_at=started,
                expires_at=started + timedelta(minutes=15),
            )
            writing.add(more)
            writing.flush()
            writing.add(
                AttemptResult(
                    attempt_id=more.id,
                    closed_at=started,
                    closed_by=ClosedBy.HAND_IN,
                    points=800,
                    most_points=800,
                    percent=100,
                    passed=True,
                    marks=marks,
                )
            )
            writing.add(
                Answer(
                    attempt_id=more.id,
                    question_version_id=quiz.questions[0].question_version_id,
                    client_id="x",
                    sequence=1,
                    answer=[0],
                    received_at=started,
                    late=False,
                )
            )
