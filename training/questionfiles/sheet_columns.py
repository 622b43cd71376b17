"""The columns of a table of questions: their names, in which a trainer may write them, and what each holds."""

from portal.exchange.headers import ImportColumn, ImportColumns
from training.questionfiles.values import LANGUAGES
from training.quizzes.content import QuestionKind

MOST_OPTIONS = 20
"""Options of one question that have columns; more than these go into the column ``fairline``."""
MOST_REST = 20
NUMBERED = ("option", "match", "share", "feedback")
"""Columns that stand once for each option."""
TRANSLATED = ("text", "feedback", "option", "match")
"""Columns that may stand once more for each language."""

_NAMES: dict[str, tuple[str, ...]] = {
    "kind": ("kind", "题型", "題型"),
    "language": ("language", "语言", "語言"),
    "category": ("category", "分类", "分類"),
    "name": ("name", "名称", "名稱"),
    "text": ("text", "question", "题干", "題幹", "题目", "題目"),
    "format": ("format", "格式"),
    "right": ("right", "answer", "正确答案", "正確答案", "答案"),
    "points": ("points", "分值"),
    "feedback": ("feedback", "解析", "反馈", "反饋"),
    "clause": ("clause", "条款", "條款"),
    "tags": ("tags", "标签", "標籤"),
    "id": ("id", "编号", "編號"),
    "option": ("option", "选项", "選項"),
    "match": ("match", "配对", "配對"),
    "share": ("share", "占比", "佔比"),
    "fairline": ("fairline",),
}
MEANINGS: tuple[tuple[str, str, str], ...] = (
    (
        "kind",
        "single, multiple, true_false, matching, ordering, numeric, short_text, cloze, essay, description",
        "题型",
    ),
    ("language", "Language of this row: en, zh_Hans or zh_Hant", "本行的语言"),
    ("category", "Path, with / between its steps", "分类路径，用 / 分隔"),
    ("text", "The question; a cloze has its gaps in it, such as {1:SHORTANSWER:=nine}", "题干；完形填空的空写在其中"),
    ("format", "plain, markdown, html or auto", "文本格式"),
    (
        "right",
        "Letters of the right options, such as A or A, C; of true_false: true or false",
        "正确选项的字母；判断题写 true 或 false",
    ),
    (
        "option 1 …",
        "Options; items in their right order; accepted words; numbers such as 3.14, 3.14:0.01, 3..4",
        "选项；按正确顺序的各项；可接受的答案；数值",
    ),
    (
        "match 1 …",
        "Matching: the answer that belongs to the option; without option it fits nowhere",
        "匹配题：与选项对应的答案",
    ),
    (
        "share 1 …",
        "Percent that the option earns; left out, the column right decides",
        "该选项所得的百分比；留空则由 right 决定",
    ),
    ("feedback 1 …", "What is said to who chose it; of true_false: 1 to true, 2 to false", "选择该项后的反馈"),
    ("text zh_Hans", "The same in another language; so too feedback, option 1 …", "另一种语言的同一内容"),
    ("fairline", "What no column holds; leave it as it is, or empty", "其他内容；请勿改动，或留空"),
)
KIND_NAMES: dict[str, QuestionKind] = {
    **{kind.value: kind for kind in QuestionKind},
    **dict.fromkeys(("单选", "单选题", "單選", "單選題"), QuestionKind.SINGLE),
    **dict.fromkeys(("多选", "多选题", "多選", "多選題"), QuestionKind.MULTIPLE),
    **dict.fromkeys(("判断", "判断题", "判斷", "判斷題"), QuestionKind.TRUE_FALSE),
    **dict.fromkeys(("匹配", "匹配题", "匹配題"), QuestionKind.MATCHING),
    **dict.fromkeys(("排序", "排序题", "排序題"), QuestionKind.ORDERING),
    **dict.fromkeys(("数值", "数值题", "數值", "數值題"), QuestionKind.NUMERIC),
    **dict.fromkeys(("简短回答", "填空", "填空题", "填空題"), QuestionKind.SHORT_TEXT),
    **dict.fromkeys(("完形填空", "完形填空题", "完形填空題"), QuestionKind.CLOZE),
    **dict.fromkeys(("问答", "问答题", "問答", "問答題"), QuestionKind.ESSAY),
    **dict.fromkeys(("说明", "說明"), QuestionKind.DESCRIPTION),
}


def key_of(name: str, number: int = 0, language: str = "") -> str:
    """The key of a column: ``option 2 zh_Hans``."""
    return " ".join(part for part in (name, str(number) if number else "", language) if part)


def _column(name: str, number: int = 0, language: str = "") -> ImportColumn:
    key = key_of(name, number, language)
    return ImportColumn(key=key, title=key, names=tuple(key_of(said, number, language) for said in _NAMES[name]))


def _all() -> tuple[ImportColumn, ...]:
    found = [_column(name) for name in _NAMES if name not in {"option", "match", "share"}]
    found += [_column(name, number) for number in range(1, MOST_OPTIONS + 1) for name in NUMBERED]
    found += [_column("fairline", number) for number in range(2, MOST_REST + 1)]
    for language in LANGUAGES:
        found += [_column(name, language=language) for name in ("text", "feedback")]
        found += [
            _column(name, number, language)
            for number in range(1, MOST_OPTIONS + 1)
            for name in TRANSLATED
            if name in NUMBERED
        ]
    return tuple(found)


COLUMNS = ImportColumns(all=_all(), needed=frozenset({"kind", "text"}))
