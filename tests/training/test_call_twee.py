"""Twee 3: whatever is valid is read, nothing crashes, what is written reads back the same, and Twine loses nothing."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.training.call_stories import SHIPPED, scenarios, through_twine
from training.calls.findings import Findings
from training.calls.scenariofiles import read_scenario, version_of, write_scenario
from training.calls.twee import Passage, Story, read_twee, write_twee

PUBLISHED = (
    # Of the specification's own page and its examples.
    ":: An overgrown path\n",
    ":: An overgrown path [forest spooky]\n",
    ':: An overgrown path {"position":"600,400","size":"100,200"}\n',
    ':: An overgrown path [forest spooky] {"position":"600,400","size":"100,200"}\n',
    ":: StoryTitle\nJSON Encoded Metadata Example\n\n\n:: StoryData\n{\n\t"
    '"ifid": "D674C58C-DEFA-4F70-B7A2-27742230C0FC",\n'
    '\t"options": [\n\t\t"debug"\n\t],\n\t"tagColors": {\n\t\t"ll\\"mm": "gray",\n\t\t"pp\\u0026qq": "gray"\n\t},\n'
    '\t"zoom": 0.25\n}\n\n\n:: Starting Passage [aa bb-cc dd_ee ff.gg hh/ii jj:kk ll"mm nn\'oo pp&qq] '
    '{"position":"860,401","size":"200,100"}\nThe starting passage of this example.\n\n',
    # A story for SugarCube, with links, macros, a script and a style.
    ':: StoryTitle\nForest\n\n:: StoryData\n{"ifid":"D674C58C-DEFA-4F70-B7A2-27742230C0FC","format":"SugarCube",'
    '"format-version":"2.28.2","start":"Start"}\n\n:: Start\n<<set $gold to 5>>You may [[enter|Forest]] or '
    "[[leave->Road]].\n\n:: Forest\n''Dark.'' [[Start]]\n\n:: Road [end]\n\n"
    ":: StoryScript [script]\nwindow.x = {a: 1};\n\n:: StoryStylesheet [stylesheet]\nbody { color: red }\n",
)


@pytest.mark.parametrize("text", PUBLISHED)
def test_published_stories_are_read_and_told_what_they_lack(text: str) -> None:
    found = Findings()
    story = read_twee(text, found)
    assert story.passages
    read = read_scenario(text.encode())
    assert read.scenario is None
    assert "no-scenario" in {finding.code for finding in read.findings}


def test_header_is_taken_apart_as_the_specification_says() -> None:
    text = ':: Starting Passage [aa bb-cc ll"mm] {"position":"860,401"}\nText.\n\n\n'
    passage = read_twee(text, Findings()).passages[0]
    assert (passage.name, passage.tags) == ("Starting Passage", ("aa", "bb-cc", 'll"mm'))
    assert (passage.metadata, passage.text, passage.line) == ({"position": "860,401"}, "Text.", 1)


@pytest.mark.parametrize(
    ("header", "name", "tags"),
    [
        (":: \\[weird\\{but possible\\}\\]", "[weird{but possible}]", ()),
        ("::tight[a]", "tight", ("a",)),
        (":: a\\\\b", "a\\b", ()),
        (":: \\q", "q", ()),
        (":: \\ \\ two spaces\\ \\  ", "  two spaces  ", ()),
        (":: name [\\[weird\\] \\\\slash]", "name", ("[weird]", "\\slash")),
        (":: never closed [a b", "never closed [a b", ()),
    ],
)
def test_escapes_in_headers(header: str, name: str, tags: tuple[str, ...]) -> None:
    passage = read_twee(header + "\n", Findings()).passages[0]
    assert (passage.name, passage.tags) == (name, tags)


def test_metadata_that_is_no_json_is_passed_over_with_a_warning() -> None:
    found = Findings()
    story = read_twee(":: A {position: 1}\nText\n", found)
    assert story.passages[0].metadata == {} and story.passages[0].text == "Text"
    assert [finding.line for finding in found.sorted() if finding.code == "bad-metadata"] == [1]


@pytest.mark.parametrize("line", ["\\:: not a passage", "\\:\\: not a passage"])
def test_escaped_colons_begin_no_passage(line: str) -> None:
    story = read_twee(f":: A\n{line}\n", Findings())
    assert [passage.text for passage in story.passages] == [":: not a passage"]


_names = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=12)
_texts = st.text("ab:\\ []{}|\n*喂", max_size=30).map(
    lambda text: "\n".join(line for line in text.split("\n")).rstrip().rstrip("\n")
)


@settings(max_examples=80, deadline=None)
@given(
    name=_names.filter(lambda name: name.strip(" ") == name.strip() != "" and name not in ("StoryTitle", "StoryData")),
    tags=st.lists(_names.filter(lambda tag: len(tag.split()) == 1 and tag.split()[0] == tag), max_size=3),
    text=_texts,
)
@example(name=" a\\ ", tags=["]"], text="\\:x\n::y\n\\\\:z")
def test_written_passages_read_back_the_same(name: str, tags: list[str], text: str) -> None:
    story = Story(
        title="T",
        data={"ifid": "A" * 8, "zoom": 0.25},
        passages=(Passage(name=name, tags=tuple(tags), metadata={"position": "1,2"}, text=text),),
    )
    found = Findings()
    assert read_twee(write_twee(story), found) == story
    assert not found.has_errors()


@settings(max_examples=40, deadline=None)
@given(content=st.binary(max_size=200) | st.text(":[]{}\\ \n*#|azsay喂\ud7ff", max_size=200).map(str.encode))
def test_no_bytes_crash_the_reader(content: bytes) -> None:
    for head in (
        b"",
        b":: S [scenario]\n",
        b":: N [opening]\n* a #b [[",
        b":: W [words]\n| id | en | zh_Hans | zh_Hant |\n",
    ):
        for finding in read_scenario(head + content).findings:
            assert finding.sentence % finding.values


@settings(max_examples=50, deadline=None)
@given(scenario=scenarios())
def test_written_scenario_reads_back_equal(scenario) -> None:
    text = write_scenario(scenario)
    read = read_scenario(text.encode())
    assert read.findings == () or all(finding.level != "error" for finding in read.findings)
    assert read.scenario == scenario
    assert write_scenario(read.scenario) == text


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_scenario_survives_a_trip_through_twine(path) -> None:
    text = path.read_text(encoding="utf-8")
    scenario = read_scenario(text.encode()).scenario
    assert scenario is not None and write_scenario(scenario) == text
    back = read_scenario(through_twine(text).encode()).scenario
    assert back == scenario and version_of(back) == version_of(scenario)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfe\x00", "no-text"),
        (":: A\n".encode("utf-16"), "no-scenario"),
        (":: A\n喂，您好".encode("gb18030"), "no-text"),
        (":: A\n喂，".encode() + "您好".encode("gb18030") + "。\n".encode(), "no-text"),
        (b":: A\n\x00", "no-text"),
        (b"", "no-title"),
        (b":: S [scenario]\nkey: \n" * 2, "passage-twice"),
        (b"x" * 5_000_001, "too-large"),
        (b"{" * 3000, "no-scenario"),
        (b":: StoryData\n" + b"[" * 100_000, "no-data"),
    ],
)
def test_odd_files_get_a_sentence(content: bytes, code: str) -> None:
    assert code in {finding.code for finding in read_scenario(content).findings}


def test_script_in_a_line_stays_text() -> None:
    row = '| x | <script>alert("1")</script> | 甲 | 乙 |'
    text = f":: Words [words]\n| id | en | zh_Hans | zh_Hant |\n{row}\n\n:: S [scenario]\nkey: a\n"
    scenario = read_scenario(text.encode()).scenario
    assert scenario is not None and scenario.words[0].texts["en"] == '<script>alert("1")</script>'
