"""What is said of a word by the words around it: denied, asked, reported of somebody, called wrong, or of oneself.

A clause ends at a comma, a sentence at a full stop, question or exclamation mark. Denial reaches to the end of its
clause, a report (“you said …”) to the end of its sentence unless the caller turns to the person again.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

_CLAUSE_END = re.compile(r"[!?;,:\n…]|(?<!\d)\.|\.(?!\d)")
_SENTENCE_END = re.compile(r"[!?;\n…]|(?<!\d)\.|\.(?!\d)")

_NO_DENIAL = re.compile(
    r"不但|不仅|不只|不管|不论|不然|不过|不好意思|没关系|没事|不如|不就|不得不|不能不|不会不|不是不|来不及|信不信"
    r"|是不是|要不要|会不会"
    r"|能不能|有没有|不要脸|不是人|不像话|不算话|没出息|没本事|没良心|没素质|没信用|没资格|没(?:有)?用|不行"
    r"|不理我们|不给你?|没钱|没还清"
    r"|没缴清|没法|没面子|没道理|没皮没脸|没人(?:理|管)"
    r"|(?:还|缴|交|付|给|接|处理|拿|清|凑|算|听|看)不(?:了|起|出来|清|上|懂|齐|明白)|(?:再|还|都|又|总|老"
    r"|一直)?(?:不|没有?)(?:还|缴|交|付|给|接|来|到账|入账|处理"
    r"|结清|配合|回)"
    r"|别(?:跟|装|逼|给我|费|打|问|提|再|墨迹|废话|想)|不知道|没尝过|没时间|没(?:有)?工作|没(?:有)?收入|没见过|听不"
    r"|看不|别人|别的|个别|特别|分别|区别"
    r"|\b(?:not only|no matter|no doubt|no problem|not sure|why (?:don't|not)|don't (?:make me|want to (?:find"
    r"|know)|expect much|keep up|worry|care|give|play|you"
    r"|make|have|try|think|forget|let|lie)"
    r"|(?:do not|don't|does not|doesn't|did not|didn't|won't|will not|can't|cannot|not) (?:pay\w*|settle\w*"
    r"|answer\w*|transfer\w*|call back|show up|cooperate)"
    r"|isn't (?:here|in|there|paid)|no,? i\b|no (?:right|shame|business|time|honou?r|idea|good|use|one (?:reads"
    r"|will listen)"
    r"|excuse)|never learn\w*|can't (?:your|you (?:just )?(?:borrow|ask)|count|be trusted|even)"
    r"|nothing (?:but|like)|good-for-nothing|i don't care|no wonder)\b"
)
_DENIAL = re.compile(
    r"不|没|别|勿|并非|非(?=法律)|绝无|无法|无权|无需|毋|未(?!来|婚)|禁止|避免|拒绝"
    r"|\b(?:not|never|no|nobody|none|neither|nor|cannot|without|avoid|nothing)\b|n't\b"
)
_INNER_DENIAL = re.compile(
    r"\b(?:you|it|this|i|we|they)(?: are|\'re| is|\'s| am|\'m)? not\b|不受影响|(?<!证)不(?:会)?影响|\bisn\'t (?:a|an"
    r"|fraud)\b"
)
_TWICE = re.compile(
    r"不得不|不能不|不会不|不是不|没有不|非.{1,6}不可|\b(?:not|never|n't) .{0,20}\bwithout\b"
    r"|can't not"
)
_REPORT = re.compile(
    r"您(?:刚才|刚刚|之前|上次|昨天|今天|刚|也|又|是|就)?(?:说|讲|提|问|觉得|感觉|担心|害怕|怕|听说|听到|收到|接到"
    r"|以为|反映|指的|写|希望|想(?!清楚|想|办法)|打算|碰到|遇到)"
    r"|有没有人|有(?:个)?人.{0,4}(?:说|讲|骂|叫|让您|要(?:去|到)?您|跟|因为|拿|威胁|扬言|自称|冒充|答应|保证|不让"
    r"|对您|告诉)|谁(?:会|敢|让|说|讲|跟|和|对|答应|保证|告诉"
    r"|骂|威胁)|是谁|对方|(?:哪|那|前)(?:一)?位"
    r"|(?<![跟和对向给与])[他她](?:们)?(?:有|真的?|是)?(?:有)?(?:说|讲|骂|对您|跟您|因为|嫌|自称|答应|拿|不让)"
    r"|(?:同事|同仁|客服|催收员|来电|短信|电话里?).{0,6}(?:说|骂|讲|对您|称)|如果(?:有|他|她)|要是有|自称|冒充|假冒"
    r"|之类|这种话|这样的话|这句话|说法|字眼|都是骗|hands off|陷阱|别碰|不要碰|危险|更辛苦|不要求|自己决定|不值得"
    r"|得不偿失"
    r"|\byou(?:'ve| have| had)? ?(?:just |also |once )?(?:said|say|told|mentioned|mention|asked|ask|wrote|write"
    r"|feel|felt|think that|thought|were told|are afraid|heard|believe|worry|if you think)\b"
    r"|\b(?:somebody|someone|anybody|anyone|nobody|one of us|another company|the (?:caller|person|man|message"
    r"|other company)|a man|my colleague|colleagues?)\b"
    r"(?: \w+)?(?: \w+)? (?:said|say|says|told|tell|tells|called|call|calls|threat\w+|guarantee\w*|promise\w*"
    r"|insult\w*|suggest\w*|made?|make|uses?|used|posed|rang|claim\w*|refuse\w*|turn\w*)\b"
    r"|\bare you asking\b|\bdid (?:he|she|they|the \w+|anyone|anybody|somebody|someone|it)\b|\bwas it\b"
    r"|\bwere you told\b|\bhas any(?:one|body)\b"
    r"|\b(?:he|she|they)(?: really| just)? (?:said|says|told|called|threatened|promised|claimed|rang)\b"
    r"|\bwho (?:told|said|promised|called|says)\b|\bi (?:hear|understand) that you\b|\bposed as\b|\bwords like\b"
    r"|\bif (?:anybody|anyone|somebody|someone|you think)\b"
)
_REPORT_AFTER = re.compile(
    r"(?:这种|那种|这样的|这类)(?:说法|字眼|话)|之类|的说法|这句话|这两个字|\b(?:is|was) what (?:he|she|they"
    r"|you) (?:said|told)\b"
)
_WRONG = re.compile(
    r"不应该|不对的?|不是真的|不是事实|(?<!就)是诈骗|不允许|不属实|道歉|抱歉|对不起|不合规|报警核实"
    r"|\b(?:apologi[sz]e|apologies|sorry (?:that|about|to hear|if)|should (?:not|never) have|forbidden|not true"
    r"|not allowed)\b"
)
_OWN = re.compile(
    r"我自己|是我(?!们)|我(?:真|把|太|也)|怪我|骂自己|责怪自己|怪自己|\b(?:of (?:us|me)|i(?:'m| am| was) (?:so "
    r"|very |too )?(?:stupid|silly|ashamed|a fool|embarrassed)|we were"
    r"|it was \w+ of)\b"
)
_ASKED = re.compile(
    r"吗|呢|么\?|是不是|有没有|会不会|\b(?:did|do|does|was|were|has|have|would|could|may|is|are|who|when"
    r"|which)\b.*\?"
)
_TURNED = re.compile(
    r"你(?!好)|我(?:现在|这就|马上|直接|给|保证)|\bi(?:\'ll| will)\b|\byou(?:'re| are)\b|\byou (?:little|stupid"
    r"|bloody|worthless|pathetic|lying|damn)\b"
)


@dataclass(frozen=True, kw_only=True)
class Part:
    """A clause or sentence: ``text[start:end]``, its end mark included."""

    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What surrounds a word. ``denied_twice``: a double denial, which says yes but not plainly.

    ``reported_before``: the report stands in an earlier clause, and the caller speaks to the person in this one.
    """

    denied: bool
    denied_twice: bool
    asked: bool
    reported: bool
    reported_before: bool
    wrong: bool
    own: bool


class Clauses:
    """The clauses and sentences of a folded text."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _clause_ends(self) -> list[int]:
        return [*(hit.end() for hit in _CLAUSE_END.finditer(self.text)), len(self.text) + 1]

    @cached_property
    def _sentence_ends(self) -> list[int]:
        return [*(hit.end() for hit in _SENTENCE_END.finditer(self.text)), len(self.text) + 1]

    def clause(self, place: int) -> Part:
        """The clause in which a place lies."""
        return _part(self._clause_ends, place)

    def sentence(self, place: int) -> Part:
        """The sentence in which a place lies."""
        return _part(self._sentence_ends, place)

    def scope(self, start: int, end: int) -> Scope:
        """What the words around ``text[start:end]`` say of it."""
        clause, sentence = self.clause(start), self.sentence(start)
        near, around = self.text[clause.start : clause.end], self.text[sentence.start : sentence.end]
        before = self.text[clause.start : start]
        earlier = self.text[sentence.start : clause.start]
        later = self.text[clause.end : sentence.end]
        here = _REPORT.search(near) is not None
        ahead = _REPORT.search(earlier) is not None
        turned = _TURNED.search(near) is not None
        return Scope(
            denied=_denied(before) or (_INNER_DENIAL.search(self.text[start:end]) is not None),
            denied_twice=_TWICE.search(self.text[clause.start : end]) is not None,
            asked=near.rstrip().endswith("?") or (_ASKED.search(near) is not None),
            reported=here or (ahead and not turned) or _REPORT_AFTER.search(later) is not None,
            reported_before=ahead and turned and not here,
            wrong=_WRONG.search(around) is not None,
            own=_OWN.search(near) is not None,
        )


def _part(ends: list[int], place: int) -> Part:
    index = bisect_right(ends, place)
    return Part(start=ends[index - 1] if index else 0, end=ends[min(index, len(ends) - 1)])


def _denied(before: str) -> bool:
    """Whether a denial stands before the word in its clause; phrases that hold one and deny nothing are passed"
    " over."""
    plain = _NO_DENIAL.sub(" ", before[-80:])
    return _DENIAL.search(plain) is not None
