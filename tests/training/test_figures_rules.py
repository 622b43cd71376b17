"""Item statistics agree with their published definitions to 1e-6, say nothing where nothing is defined, and flag."""

import math
from dataclasses import astuple
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.errors import Invalid
from tests.training.slow_figures import slow_question, slow_quiz, slow_weights
from training.figures.rules.intervals import consistency_interval, correlation_interval, f_percentile
from training.figures.rules.measures import Flag, MarkTable, figures_of
from training.figures.rules.moments import kurtosis, skewness

_CLOSE = 1e-6

# 25 attempts at 7 questions of one point, with the figures that Moodle’s own tests expect of them:
# moodle/moodle, mod/quiz/report/statistics/tests/fixtures, results00.csv and qstats00.csv. In ten-millionths.
_PUBLISHED_MARKS = """
1 1 1 1 1 0 1|1 1 1 1 .5 1 0|1 1 1 1 .5 0 1|0 0 1 1 1 0 0|1 0 1 0 0 1 .5|1 1 1 1 .5 0 .5|0 1 1 1 .5 1 .5
1 1 1 0 .5 1 .5|1 0 1 1 1 1 1|0 1 1 0 .5 1 .5|.8 0 1 1 .5 1 .5|1 1 1 0 .5 1 1|1 0 1 1 .5 1 .5|1 0 1 1 1 0 .5
0 0 1 1 0 1 1|1 0 1 0 .5 1 1|.8 0 1 1 .5 0 1|1 0 1 1 0 1 .5|1 0 1 1 .5 0 .5|0 1 1 0 .5 1 0
1 1 .3333333 1 .5 0 .5|1 1 1 0 .5 0 .5|1 1 1 1 0 1 .5|0 0 1 0 .5 1 1|0 0 1 1 1 1 1
"""
_PUBLISHED = (  # facility, sd, effective weight, covariance, discrimination, covariance max, efficiency
    (0.704, 0.4513682901, 21.2922742344, -0.022555556, -7.0650767526, 0.2385555565, -9.4550536967),
    (0.48, 0.5099019514, 18.8979800309, -0.1172777785, -28.8982125772, 0.318833334, -36.7834118938),
    (0.973333332, 0.13333334, 4.443012573, -0.0098888894, -9.1230674268, 0.045666669, -21.6545012165),
    (0.68, 0.4760952286, 18.9347251357, -0.0833888893, -22.6306444113, 0.2652222232, -31.4411395613),
    (0.52, 0.3055050463, 11.1450138688, -0.0436944444, -17.6997047674, 0.2063055556, -21.1794802584),
    (0.64, 0.4898979486, 9.8081339177, -0.2015555547, -45.3785178421, 0.3539999995, -56.9365974439),
    (0.62, 0.331662479, 15.4788602394, -0.0142499998, -5.6543166602, 0.2190833335, -6.5043742058),
)


def table(*rows: tuple[int | None, ...], most: tuple[int, ...] | None = None, unit: int = 1) -> MarkTable:
    """A table of marks; each question is worth one point unless ``most`` says otherwise."""
    return MarkTable(marks=rows, most=most or (unit,) * len(rows[0]), unit=unit)


def test_the_figures_are_those_that_moodle_publishes_for_its_example() -> None:
    rows = [
        [int(Decimal(mark) * 10**7) for mark in row.split()] for row in _PUBLISHED_MARKS.replace("\n", "|").split("|")
    ]
    found = figures_of(MarkTable(marks=[row for row in rows if row], most=[10**7] * 7, unit=10**7))
    assert found.quiz.n == 25
    for one, wanted in zip(found.questions, _PUBLISHED, strict=True):
        figures = (one.facility, one.sd, one.weight, one.covariance, one.discrimination)
        assert (*figures, one.most_covariance, one.efficiency) == pytest.approx(wanted, abs=_CLOSE)
        assert one.flags == (Flag.NEGATIVE_DISCRIMINATION, Flag.LOW_EFFICIENCY)


def test_skewness_and_kurtosis_are_those_of_the_spreadsheet_functions() -> None:
    values = (3, 4, 5, 2, 3, 4, 5, 6, 4, 7)  # the example in Microsoft’s help for SKEW and KURT
    assert skewness(values) == pytest.approx(0.359543, abs=_CLOSE)
    assert kurtosis(values) == pytest.approx(-0.151799637, abs=_CLOSE)


@pytest.mark.parametrize(
    ("alpha", "people", "questions", "low", "high"),
    [(91.3, 873, 20, 90.44024, 92.11588)],  # C. Evans’s R function, MRC Cognition and Brain Sciences Unit, FAQ/cafun
)
def test_interval_of_alpha_is_the_published_one(alpha, people, questions, low, high) -> None:
    assert consistency_interval(alpha, people, questions) == pytest.approx((low, high), abs=1e-5)


@pytest.mark.parametrize(
    ("share", "above", "below", "wanted"),
    [
        (0.95, 1, 1, 161.4476),
        (0.95, 5, 10, 3.325835),
        (0.975, 10, 20, 2.773671),
        (0.5, 7, 7, 1.0),
        (0.95, 1, 60, 4.001191),
    ],
)
def test_percentiles_of_f_are_those_of_the_tables(share, above, below, wanted) -> None:
    assert f_percentile(share, above, below) == pytest.approx(wanted, rel=1e-6)
    assert f_percentile(1 - share, below, above) == pytest.approx(1 / wanted, rel=1e-6)


def test_fisher_interval_is_the_one_of_the_textbook() -> None:
    low, high = correlation_interval(50, 28) or (0, 0)
    assert (low, high) == pytest.approx((15.6028, 73.5818), abs=1e-3)  # atanh .5 = .5493, ± 1.96 ÷ 5
    assert [correlation_interval(*wrong) for wrong in ((None, 30), (50, 3), (100, 30), (-100, 30))] == [None] * 4


@pytest.mark.parametrize(
    ("rows", "facility", "sd", "discrimination", "efficiency", "weight"),
    [
        pytest.param([(1, 1), (0, 0)], 0.5, math.sqrt(0.5), 100, 100, 50, id="both go together"),
        pytest.param([(1, 0), (0, 1)], 0.5, math.sqrt(0.5), -100, -100, None, id="one against the other"),
        pytest.param([(1, 1), (1, 0)], 1, 0, None, None, 0, id="everybody right"),
        pytest.param([(0, 1), (0, 0)], 0, 0, None, None, 0, id="nobody right"),
        pytest.param([(1, 1)], 1, None, None, None, None, id="a single attempt"),
        pytest.param([(1, 1), (1, 0), (0, 1), (0, 0)], 0.5, math.sqrt(1 / 3), 0, 0, 50, id="nothing to do with it"),
    ],
)
def test_first_question(rows, facility, sd, discrimination, efficiency, weight) -> None:
    one = figures_of(table(*rows)).questions[0]
    for found, wanted in (
        (one.facility, facility),
        (one.sd, sd),
        (one.discrimination, discrimination),
        (one.efficiency, efficiency),
        (one.weight, weight),
    ):
        assert (found is None) == (wanted is None)
        assert found is None or found == pytest.approx(wanted, abs=_CLOSE)


def test_a_question_that_works_against_the_whole_has_no_weight_and_says_why() -> None:
    found = figures_of(table((0, 1, 1), (1, 0, 0), (0, 1, 1)))
    assert found.questions[0].weight is None and found.questions[0].negative_covariance
    assert [one.weight for one in found.questions[1:]] == pytest.approx([50, 50])
    assert not found.questions[1].negative_covariance


def test_alpha_of_a_worked_case() -> None:
    quiz = figures_of(table((2, 4), (3, 4), (5, 6), (6, 10), most=(10, 10))).quiz  # Σ Var = 10/3 + 8, Var T = 62/3
    assert (quiz.mean, quiz.median, quiz.sd) == pytest.approx((10, 9, math.sqrt(62 / 3)))
    assert quiz.consistency == pytest.approx(200 * (1 - (34 / 3) / (62 / 3)))
    assert quiz.error_ratio == pytest.approx(100 * math.sqrt(6 / 62))
    assert quiz.standard_error == pytest.approx(math.sqrt(6 / 62) * math.sqrt(62 / 3))


def test_what_is_undefined_is_none_for_no_attempt_one_question_and_no_spread() -> None:
    nobody = figures_of(MarkTable(marks=[], most=[1, 1]))
    assert nobody.quiz.n == 0 and nobody.quiz.mean is nobody.quiz.sd is nobody.quiz.consistency is None
    assert nobody.questions[0].facility is None
    single = figures_of(table((1,), (0,), (1,), (1,)))
    assert single.quiz.consistency is single.questions[0].discrimination is None
    flat = figures_of(table((1, 0), (1, 0), (1, 0), (1, 0))).quiz
    assert flat.sd == 0 and flat.skewness is flat.kurtosis is flat.consistency is flat.error_ratio is None
    assert figures_of(table((0, 1), (0, 0), most=(0, 1))).questions[0].facility is None


def test_drawn_questions_are_judged_among_those_who_saw_them_and_alpha_is_refused() -> None:
    found = figures_of(table((1, None, 1), (0, 1, None), (1, 0, None), (0, None, 0)))
    assert [one.n for one in found.questions] == [4, 2, 2]
    assert [one.drawn for one in found.questions] == [False, True, True]
    assert found.quiz.consistency is found.quiz.standard_error is None and not found.quiz.alike
    assert all(one.weight is None for one in found.questions)
    assert (found.quiz.mean, found.quiz.most) == (1, 2)
    assert figures_of(table((1, None), (1, 1))).quiz.most is None


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(Invalid):
        table((1, 1), (1,))


@pytest.mark.parametrize(
    ("efficiency_rows", "flags"),
    [
        ([(1, 1), (1, 1), (0, 0), (0, 0)], ()),
        ([(1, 0), (1, 0), (0, 1), (0, 1)], (Flag.NEGATIVE_DISCRIMINATION, Flag.LOW_EFFICIENCY)),
        ([(1, 1), (1, 0), (0, 1), (0, 0)], (Flag.LOW_EFFICIENCY,)),
    ],
)
def test_flags(efficiency_rows, flags) -> None:
    assert figures_of(table(*efficiency_rows)).questions[0].flags == flags


@st.composite
def _marks(draw, drawn: bool = False):
    most = draw(st.lists(st.integers(0, 300), min_size=1, max_size=4))
    cell = [st.none() | st.integers(0, top) if drawn else st.integers(0, top) for top in most]
    rows = draw(st.lists(st.tuples(*cell), max_size=7))
    return MarkTable(marks=rows, most=most, unit=100)


@settings(max_examples=100)
@given(_marks() | _marks(drawn=True))
def test_figures_agree_with_the_slow_definitions(marks: MarkTable) -> None:
    found = figures_of(marks)
    points = [[None if one is None else Decimal(one) / 100 for one in row] for row in marks.marks]
    most = [Decimal(one) / 100 for one in marks.most]
    for place, one in enumerate(found.questions):
        _agree(one, slow_question(points, most, place), ("facility", "sd", "covariance", "most_covariance"))
        _agree(one, slow_question(points, most, place), ("discrimination", "efficiency", "n", "drawn"))
    _agree(found.quiz, slow_quiz(points, len(most)), ("mean", "median", "sd", "skewness", "kurtosis"))
    _agree(found.quiz, slow_quiz(points, len(most)), ("consistency", "error_ratio", "standard_error"))
    if found.quiz.alike and points:
        for one, weight in zip(found.questions, slow_weights(points), strict=True):
            _agree(one, {} if weight is None else {"weight": weight}, ("weight",))


def _agree(figures, wanted, names) -> None:
    for name in names:
        value = getattr(figures, name)
        assert (value is None) == (name not in wanted), name
        assert value is None or value == pytest.approx(float(wanted[name]), rel=_CLOSE, abs=_CLOSE), name


@settings(max_examples=100)
@given(_marks() | _marks(drawn=True), st.randoms(use_true_random=False))
def test_every_figure_is_a_number_and_the_order_of_attempts_says_nothing(marks: MarkTable, chance) -> None:
    found = figures_of(marks)
    for part in (found.quiz, *found.questions):
        for value in astuple(part):
            ends = value if isinstance(value, tuple) else (value,)
            assert all(math.isfinite(one) for one in ends if isinstance(one, float))
    rows = list(marks.marks)
    chance.shuffle(rows)
    assert figures_of(MarkTable(marks=rows, most=marks.most, unit=marks.unit)) == found


@settings(max_examples=100)
@given(_marks())
def test_indices_lie_in_their_ranges_and_weights_share_a_hundred(marks: MarkTable) -> None:
    found = figures_of(marks)
    for one in found.questions:
        assert one.facility is None or 0 <= one.facility <= 1
        for percent in (one.discrimination, one.efficiency):
            assert percent is None or percent <= 100 + _CLOSE
        if one.discrimination_interval is not None:
            low, high = one.discrimination_interval
            assert -100 <= low <= (one.discrimination or 0) <= high <= 100
    weights = [one.weight for one in found.questions if one.weight is not None]
    assert not weights or sum(weights) == pytest.approx(100)
    assert found.quiz.consistency is None or found.quiz.consistency <= 100
