"""Contents of every kind, made up by hypothesis: signs that formats use, three languages, weights, gaps."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from training.questionfiles.values import true_and_false
from training.quizzes.content import (
    NOTHING,
    EssayTerms,
    Hint,
    MeasureUnit,
    NumberAnswer,
    Numbering,
    Option,
    OrderMarking,
    Pair,
    Part,
    PartKind,
    QuestionContent,
    QuestionKind,
    Setting,
    TextAnswer,
    TextFormat,
    Words,
)

WHOLE = Fraction(1)
SIGNS = "aB9 ~=#{}:\\%*/[]<>&'\"\n\r\t$._-é催收術𝄞＝"
LETTERS = st.sampled_from([*SIGNS, "->", "..", "{#1}", "html]", "_x000D_"])
said = st.lists(LETTERS, min_size=1, max_size=8).map("".join).filter(str.strip)
texts = st.one_of(
    st.builds(lambda text: {"en": text}, said),
    st.builds(lambda text: {"zh_Hans": text}, said),
    st.builds(lambda one, two, three: {"en": one, "zh_Hans": two, "zh_Hant": three}, said, said, said),
)
words = st.builds(Words, texts=texts, form=st.sampled_from(TextFormat))
feedback = st.just(NOTHING) | words
shares = st.fractions(min_value=-1, max_value=1, max_denominator=12)
numbers = st.decimals(-999, 999, places=3)
SETTINGS = [(), (Setting(name="attachments", value="2"),), (Setting(name="?", value=""),)]
names = st.text(alphabet="ab /\\]:=中", max_size=6)


def options(several: bool, words: st.SearchStrategy[Words] = words) -> st.SearchStrategy[tuple[Option, ...]]:
    """Options of which the first is wholly right."""
    right = st.builds(Option, words=words, share=st.just(WHOLE), feedback=feedback)
    other = st.builds(Option, words=words, share=shares, feedback=feedback)
    return st.tuples(right, st.lists(other, min_size=1, max_size=2)).map(lambda found: (found[0], *found[1]))


def _right_first(kind, value) -> st.SearchStrategy[tuple]:
    right = st.builds(kind, **value, share=st.just(WHOLE), feedback=feedback)
    other = st.builds(kind, **value, share=shares, feedback=feedback)
    return st.tuples(right, st.lists(other, max_size=2)).map(lambda found: (found[0], *found[1]))


text_answers = _right_first(TextAnswer, {"text": said})
number_answers = st.tuples(
    _right_first(NumberAnswer, {"value": numbers, "tolerance": st.decimals(0, 9, places=2)}),
    st.lists(st.builds(NumberAnswer, value=st.none(), share=st.just(Fraction(0)), feedback=feedback), max_size=1),
).map(lambda found: (*found[0], *found[1]))
choice_parts = st.sampled_from(sorted(set(PartKind) - {PartKind.WORD, PartKind.NUMBER}))
parts = st.one_of(
    st.builds(
        Part, kind=st.just(PartKind.WORD), weight=st.integers(1, 9), words=text_answers, exact_case=st.booleans()
    ),
    st.builds(Part, kind=st.just(PartKind.NUMBER), numbers=number_answers),
    st.builds(Part, kind=choice_parts, options=options(several=True), shuffle=st.booleans()),
)


@st.composite
def contents(draw, kinds=tuple(QuestionKind)) -> QuestionContent:
    """A question of one of the kinds that could be asked as it is."""
    kind = draw(st.sampled_from(kinds))
    fields = {
        "text": draw(words),
        "name": draw(names),
        "clause": draw(st.sampled_from(["", "4.2.1"])),
        "category": draw(st.lists(st.sampled_from(["Law", "a/b", "法律", "x:y={z}"]), max_size=2).map(tuple)),
        "feedback": draw(feedback),
        "points": draw(st.decimals(0, 9, places=2)),
        "penalty": draw(st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1, 10), Fraction(1, 7)])),
        "tags": draw(st.lists(names.filter(str.strip), max_size=2, unique=True).map(tuple)),
        "own_id": draw(names),
        "hints": draw(st.lists(st.builds(Hint, words=words, clear_wrong=st.booleans()), max_size=1).map(tuple)),
        "when_right": draw(feedback),
        "shuffle": draw(st.booleans()),
        "numbering": draw(st.sampled_from(Numbering)),
        "settings": draw(
            st.sampled_from([(), (Setting(name="attachments", value="2"),), (Setting(name="?", value=""),)])
        ),
    }
    return QuestionContent(kind=kind, **{**fields, **draw(_OWN[kind])})


def _cloze(found: tuple[Part, ...], form: TextFormat) -> dict:
    text = " and ".join(f"{{#{number}}}" for number in range(1, len(found) + 1))
    return {"parts": found, "text": Words(texts={"en": f"See {text}.", "zh_Hans": f"看{text}"}, form=form)}


_OWN = {
    QuestionKind.SINGLE: st.builds(lambda found: {"options": found}, options(several=False)),
    QuestionKind.MULTIPLE: st.builds(lambda found: {"options": found}, options(several=True)),
    QuestionKind.TRUE_FALSE: st.builds(
        lambda right, one, two: {"options": true_and_false(right, one, two)}, st.booleans(), feedback, feedback
    ),
    QuestionKind.MATCHING: st.builds(
        lambda found, more: {"pairs": (*found, *more)},
        st.lists(st.builds(Pair, prompt=words, answer=words), min_size=2, max_size=3),
        st.lists(st.builds(Pair, answer=words), max_size=1),
    ),
    QuestionKind.ORDERING: st.builds(
        lambda found, marking: {"items": tuple(found), "order_marking": marking},
        st.lists(words, min_size=2, max_size=3),
        st.sampled_from(OrderMarking),
    ),
    QuestionKind.NUMERIC: st.builds(
        lambda found, units: {"numbers": found, "units": tuple(units)},
        number_answers,
        st.lists(
            st.builds(MeasureUnit, name=st.sampled_from(["元", "min"]), factor=st.just(Decimal("0.5"))), max_size=1
        ),
    ),
    QuestionKind.SHORT_TEXT: st.builds(
        lambda found, exact: {"words": found, "exact_case": exact}, text_answers, st.booleans()
    ),
    QuestionKind.CLOZE: st.builds(
        lambda found, form: _cloze(tuple(found), form),
        st.lists(parts, min_size=1, max_size=3),
        st.sampled_from(TextFormat),
    ),
    QuestionKind.ESSAY: st.builds(
        lambda terms: {"essay": terms},
        st.none()
        | st.builds(EssayTerms, template=feedback, for_marker=feedback, most_words=st.none() | st.integers(1, 9)),
    ),
    QuestionKind.DESCRIPTION: st.just({}),
}
