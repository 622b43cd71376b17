"""QTI 2.1 and 2.2: items and packages are read; what cannot be kept or is hostile is refused with its line."""

import io
import zipfile
from decimal import Decimal
from fractions import Fraction

import pytest

from training.questionfiles.formats import FileFormat, format_of
from training.questionfiles.moodle_reading import read_moodle
from training.questionfiles.moodle_writing import write_moodle
from training.questionfiles.qti_reading import read_qti
from training.quizzes.content import OrderMarking, PartKind, QuestionContent, QuestionKind

NAMESPACE = "http://www.imsglobal.org/xsd/imsqti_v2p1"
TEMPLATES = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"
MATCH = f'<responseProcessing template="{TEMPLATES}match_correct"/>'
MAP = f'<responseProcessing template="{TEMPLATES}map_response"/>'


def item(declared: str, body: str, processing: str = MATCH) -> str:
    """An item whose declaration begins on line 3, its body on line 4."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<assessmentItem xmlns="{NAMESPACE}" identifier="i1" title="T" '
        f'adaptive="false" timeDependent="false">\n{declared}\n'
        f"<itemBody>{body}</itemBody>\n{processing}</assessmentItem>"
    )


def declare(cardinality: str, kind: str, *values: str, name: str = "RESPONSE", mapping: str = "") -> str:
    """A response declaration."""
    said = "".join(f"<value>{value}</value>" for value in values)
    correct = f"<correctResponse>{said}</correctResponse>" if values else ""
    return (
        f'<responseDeclaration identifier="{name}" cardinality="{cardinality}" baseType="{kind}">'
        f"{correct}{mapping}</responseDeclaration>"
    )


def mapped(*entries: tuple[str, str], bounds: str = "", more: str = "") -> str:
    """A mapping."""
    said = "".join(f'<mapEntry mapKey="{key}" mappedValue="{value}" {more}/>' for key, value in entries)
    return f'<mapping defaultValue="0" {bounds}>{said}</mapping>'


def choices(name: str, *texts: str) -> str:
    """Choices A, B, C …"""
    return "".join(
        f'<{name} identifier="{letter}">{text}</{name}>' for letter, text in zip("ABCDEF", texts, strict=False)
    )


def one(text: str) -> QuestionContent:
    """The only question of an item; what Moodle XML makes of it is the same."""
    found = read_qti(text.encode())
    assert not found.problems, found.problems
    content = found.questions[0].content
    assert read_moodle(write_moodle([content])).questions[0].content == content
    return content


CHOICE = (
    "<p>Look:</p>"
    '<choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="{0}"><prompt>When?</prompt>'
    + choices("simpleChoice", "nine<feedbackInline>yes</feedbackInline>", "<b>ten</b>", "six")
    + "</choiceInteraction>"
)


def test_choice_of_one_has_prompt_feedback_and_its_right_answer() -> None:
    found = one(item(declare("single", "identifier", "A"), CHOICE.format(1)))
    assert (found.kind, found.name, found.own_id, found.shuffle) == (QuestionKind.SINGLE, "T", "i1", True)
    assert found.text.texts["en"] == "<p>Look:</p>\nWhen?"
    assert [(option.words.texts["en"], option.share) for option in found.options] == [
        ("nine", 1),
        ("<b>ten</b>", 0),
        ("six", 0),
    ]
    assert found.options[0].feedback.texts["en"] == "yes"


def test_choice_of_several_takes_its_points_from_the_mapping() -> None:
    mapping = mapped(("A", "1"), ("B", "1"), ("C", "-2"), bounds='lowerBound="0" upperBound="2"')
    found = one(item(declare("multiple", "identifier", "A", "B", mapping=mapping), CHOICE.format(0), MAP))
    assert (found.kind, found.points) == (QuestionKind.MULTIPLE, 2)
    assert [option.share for option in found.options] == [Fraction(1, 2), Fraction(1, 2), -1]
    found = one(item(declare("multiple", "identifier", "A", "B", mapping=mapping), CHOICE.format(0), MATCH))
    assert (found.points, found.settings[0].value) == (1, "match_correct")


def test_order_is_that_of_the_key() -> None:
    body = (
        f'<orderInteraction responseIdentifier="RESPONSE">{choices("simpleChoice", "a", "b", "c")}</orderInteraction>'
    )
    found = one(item(declare("ordered", "identifier", "C", "A", "B"), "<p>Order.</p>" + body))
    assert [words.texts["en"] for words in found.items] == ["c", "a", "b"]
    assert found.order_marking is OrderMarking.ALL


def test_matching_and_associating_become_pairs_with_answers_that_fit_nowhere() -> None:
    one_set = f"<simpleMatchSet>{choices('simpleAssociableChoice', 'a', 'b')}</simpleMatchSet>"
    other = one_set.replace('"A"', '"X"').replace('"B"', '"Y"').replace(">a<", ">1<").replace(">b<", ">2<")
    other = other.replace(
        "</simpleMatchSet>", '<simpleAssociableChoice identifier="Z">3</simpleAssociableChoice></simpleMatchSet>'
    )
    body = f'<p>M</p><matchInteraction responseIdentifier="RESPONSE">{one_set}{other}</matchInteraction>'
    found = one(item(declare("multiple", "directedPair", "A Y", "B X"), body))
    assert [(pair.prompt.texts.get("en"), pair.answer.texts["en"]) for pair in found.pairs] == [
        ("a", "2"),
        ("b", "1"),
        (None, "3"),
    ]
    body = '<p>P</p><associateInteraction responseIdentifier="RESPONSE">{}</associateInteraction>'
    body = body.format(choices("simpleAssociableChoice", "a", "b", "c", "d"))
    mapping = mapped(("A C", "2"), ("B D", "2"))
    found = one(item(declare("multiple", "pair", mapping=mapping), body, MAP))
    assert ([pair.answer.texts["en"] for pair in found.pairs], found.points) == (["c", "d"], 4)


ENTRY = '<textEntryInteraction responseIdentifier="{0}"/>'


def test_entry_is_a_word_or_a_number() -> None:
    mapping = mapped(("York", "1"), ("york*", "0.5"), more='caseSensitive="false"')
    found = one(
        item(declare("single", "string", "York", mapping=mapping), f"<p>A {ENTRY.format('RESPONSE')}.</p>", MAP)
    )
    assert [(word.text, word.share) for word in found.words] == [("York", 1), ("york\\*", Fraction(1, 2))]
    assert (found.text.texts["en"], found.exact_case) == ("<p>A _____.</p>", False)
    found = one(item(declare("single", "float", "3.50"), f"<p>{ENTRY.format('RESPONSE')}</p>"))
    assert (found.kind, found.numbers[0].value) == (QuestionKind.NUMERIC, Decimal("3.5"))


def test_several_entries_are_a_cloze() -> None:
    inline = (
        f'<inlineChoiceInteraction responseIdentifier="C">{choices("inlineChoice", "x", "y")}</inlineChoiceInteraction>'
    )
    declared = declare("single", "string", "nine", name="A") + declare("single", "integer", "22", name="B")
    declared += declare("single", "identifier", name="C", mapping=mapped(("B", "0.5")))
    found = one(item(declared, f"<p>{ENTRY.format('A')} to {ENTRY.format('B')}, {inline}</p>", MAP))
    assert found.text.texts["en"] == "<p>{#1} to {#2}, {#3}</p>"
    assert [(part.kind, part.weight) for part in found.parts] == [
        (PartKind.WORD, 2),
        (PartKind.NUMBER, 2),
        (PartKind.LIST, 1),
    ]
    assert found.points == Decimal("2.5")


def test_long_text_and_no_interaction_at_all() -> None:
    body = '<p>Write.</p><extendedTextInteraction responseIdentifier="RESPONSE" expectedLines="8"/>'
    found = one(item(declare("single", "string"), body, ""))
    assert found.essay is not None and found.essay.lines == 8
    assert one(item("", "<p>Read.</p>", "")).kind is QuestionKind.DESCRIPTION


SINGLE = declare("single", "identifier", "A")


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        (item(SINGLE, "<p/>\n<hotspotInteraction responseIdentifier='RESPONSE'/>"), 5, "cannot be read"),
        (item(SINGLE, CHOICE.format(1) + "\n" + CHOICE.format(1)), 5, "several interactions"),
        (item(SINGLE, "\n\n<img src='a.png'/>" + CHOICE.format(1)), 6, "embedded"),
        (
            item(SINGLE, CHOICE.format(1), "<responseProcessing><setOutcomeValue/></responseProcessing>"),
            5,
            "of its own",
        ),
        (item(SINGLE.replace("RESPONSE", "R"), CHOICE.format(1)), 4, "No response"),
        (item(declare("single", "identifier", "Z"), CHOICE.format(1)), 2, "wholly right"),
        (item(SINGLE, CHOICE.format(1), '<modalFeedback identifier="x">?</modalFeedback>'), 5, "cannot be kept"),
        (item(declare("single", "float", "x"), f"<p>{ENTRY.format('RESPONSE')}</p>"), 3, "not a number"),
        (item(SINGLE, "").replace("<itemBody></itemBody>", ""), 2, "no itemBody"),
        ("<questestinterop/>", 1, "begins with"),
        ('<!DOCTYPE a [<!ENTITY b "c">]>\n<assessmentItem/>', 1, "document type"),
        ("<assessmentItem>", 1, "not XML"),
    ],
)
def test_mistake_is_told_with_its_line(text: str, line: int, sentence: str) -> None:
    found = read_qti(text.encode())
    assert [problem.line for problem in found.problems] == [line] and not found.questions, found
    assert sentence in found.problems[0].sentence


def package(files: dict[str, str], *hrefs: str) -> bytes:
    """A content package whose manifest names these items, one a line from line 2."""
    said = "".join(f'\n<resource identifier="r" type="imsqti_item_xmlv2p1" href="{href}"/>' for href in hrefs)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("imsmanifest.xml", f"<manifest><resources>{said}</resources></manifest>")
        for name, text in files.items():
            archive.writestr(name, text)
    return target.getvalue()


def test_package_gives_the_items_of_its_manifest_in_order() -> None:
    good, bad = item("", "<p>Read.</p>", ""), item(SINGLE, "<p/>\n<hotspotInteraction/>")
    content = package(
        {"items/a.xml": good, "items/b b.xml": bad, "unused.xml": "<x/>"}, "items/b%20b.xml", "items/a.xml", "no.xml"
    )
    assert format_of(content, "a.zip") is FileFormat.QTI
    found = read_qti(content)
    assert [(question.file, question.line) for question in found.questions] == [("items/a.xml", 2)]
    assert [(problem.file, problem.line) for problem in found.problems] == [
        ("imsmanifest.xml", 4),
        ("items/b b.xml", 5),
    ]


@pytest.mark.safety("s28")
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (package({"../a.xml": "x"}), "leads out"),
        (package({"/etc/a.xml": "x"}), "leads out"),
        (package({"c:\\a.xml": "x"}), "leads out"),
        (package({"a.xml": " " * 70_000_000}), "unpacks"),
        (package({f"{number}.xml": "" for number in range(6_100)}), "unpacks"),
        (package({}, "../../etc/passwd"), "not in the package"),
        (package({}), "no question"),
        (b"PK\x03\x04imsmanifest.xml", "damaged"),
        (package({"a.xml": "x"}).replace(b"imsmanifest.xml", b"imsmanifesto.xm"), "no imsmanifest"),
    ],
)
def test_hostile_or_broken_package_is_refused(content: bytes, sentence: str) -> None:
    found = read_qti(content)
    assert not found.questions and sentence in found.problems[0].sentence, found


def test_item_is_told_from_moodle_xml() -> None:
    assert format_of(item("", "").encode(), "a.xml") is FileFormat.QTI
    assert format_of(b"<quiz><question/></quiz>", "a.xml") is FileFormat.MOODLE_XML
