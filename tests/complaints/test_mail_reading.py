"""Mails are read whatever their bytes are: charsets, parts, machines' signs, bounces, and what names a case."""

import json
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.mailbox.apart import read_apart
from complaints.mailbox.commands import mail
from complaints.mailbox.rules.charsets import codec_of, decoded
from complaints.mailbox.rules.headers import address_of, header_text
from complaints.mailbox.rules.htmltext import html_text
from complaints.mailbox.rules.judging import judge
from complaints.mailbox.rules.reading import read_mail
from complaints.mailbox.rules.tokens import case_named, reply_token
from complaints.mailbox.rules.values import MOST_BYTES, Judgement, Reading, Treatment, Why

MAILS = Path(__file__).parent / "mails"
SECRET = b"a key of this test"

TREATED = {
    "gb2312_that_is_gb18030.eml": (Treatment.NEW_CASE, Why.NEW, None),
    "big5_without_charset.eml": (Treatment.NEW_CASE, Why.NEW, None),
    "utf8_called_latin1.eml": (Treatment.NEW_CASE, Why.NEW, None),
    "html_only.eml": (Treatment.NEW_CASE, Why.NEW, None),
    "attachments.eml": (Treatment.NEW_CASE, Why.NEW, None),
    "reply.eml": (Treatment.REPLY_TO_CASE, Why.IN_REPLY_TO, 17),
    "reply_by_token.eml": (Treatment.REPLY_TO_CASE, Why.REPLY_TOKEN, 17),
    "subject_alone.eml": (Treatment.NEW_CASE, Why.NEW, None),
    "absence.eml": (Treatment.AUTO_REPLY, Why.AUTO_SUBMITTED, 17),
    "newsletter.eml": (Treatment.AUTO_REPLY, Why.MAILING_LIST, None),
    "bounce_postfix.eml": (Treatment.BOUNCE, Why.NOT_DELIVERED, 17),
    "bounce_netease.eml": (Treatment.BOUNCE, Why.NOT_DELIVERED, 17),
    "delayed.eml": (Treatment.AUTO_REPLY, Why.DELAYED, 17),
    "no_sender.eml": (Treatment.QUARANTINE, Why.NO_SENDER, None),
    "broken.eml": (Treatment.NEW_CASE, Why.NEW, None),
}


def kept(name: str) -> Reading:
    """A mail of the corpus as read."""
    return read_mail((MAILS / name).read_bytes())


def written(text: str = "They called at night.", **head: str) -> bytes:
    """A plain mail with further lines in its head."""
    lines = {"From": "li@mail.example", "Subject": "A complaint"} | {k.replace("_", "-"): v for k, v in head.items()}
    return ("".join(f"{name}: {value}\r\n" for name, value in lines.items()) + "\r\n" + text).encode()


def judged(raw: bytes, **known) -> Judgement:
    """The treatment of a mail where the form of a token is enough."""
    return judge(read_mail(raw), **{"secret": None, **known})


def test_corpus_holds_nothing_that_is_not_looked_at() -> None:
    assert {path.name for path in MAILS.iterdir()} == set(TREATED)


@pytest.mark.parametrize(("name", "expected"), TREATED.items())
def test_each_mail_of_the_corpus_gets_its_treatment(name: str, expected: tuple[Treatment, Why, int | None]) -> None:
    found = judge(kept(name), secret=None)
    assert (found.treatment, found.why, found.case_id) == expected


def test_gb2312_label_is_read_as_gb18030() -> None:
    mail = kept("gb2312_that_is_gb18030.eml")
    assert (mail.charset, mail.sender, mail.sender_name) == ("gb18030", "wang@163.example", "王㛃")
    assert mail.subject == "投诉：深夜来电"
    assert "赵喆女士和刘镕先生" in mail.text
    assert "\ufffd" not in mail.text


def test_missing_and_wrong_charsets_are_found_out() -> None:
    assert kept("big5_without_charset.eml").charset == "cp950"
    assert kept("big5_without_charset.eml").subject == "投訴騷擾電話"
    assert "騷擾我的家人" in kept("big5_without_charset.eml").text
    assert kept("utf8_called_latin1.eml").text == "我已经还清了欠款，为什么还打电话？"


@pytest.mark.parametrize(
    ("text", "codec", "named"),
    [
        ("请停止给我的单位打电话，谢谢。", "gbk", "utf-8"),
        ("请停止给我的单位打电话，谢谢。", "utf-8", "gb2312"),
        ("请停止给我的单位打电话，谢谢。", "gbk", "big5"),
        ("請停止致電我的公司，謝謝。", "big5", "gb2312"),
        ("請停止致電我的公司，謝謝。", "big5", "iso-8859-1"),
        ("请停止", "gbk", "no-such-charset"),
        ("请停止", "hz", "hz-gb-2312"),
        ("Grüße aus Köln", "latin-1", "iso-8859-1"),
        ("Grüße aus Köln", "cp1252", ""),
        ("Пожалуйста, не звоните", "koi8-r", "koi8-r"),
        ("電話をやめてください", "iso-2022-jp", "iso-2022-jp"),
        ("𠮷野家的电话", "gb18030", "gb2312"),
        ("请停止给我打电话", "utf-16", ""),
    ],
)
def test_text_is_read_as_it_was_written(text: str, codec: str, named: str) -> None:
    assert decoded(text.encode(codec), named)[0] == text


@pytest.mark.parametrize("name", ["zip", "rot13", "unicode_escape", "base64", "idna", "undefined", "mbcs", "", "\0"])
def test_codecs_that_are_no_charsets_are_not_reached(name: str) -> None:
    assert codec_of(name) is None


def test_characters_cut_between_two_encoded_words_are_joined() -> None:
    raw = "投诉电话".encode("gbk")
    words = " ".join(f"=?GB2312?Q?{''.join(f'={byte:02X}' for byte in part)}?=" for part in (raw[:3], raw[3:]))
    assert header_text(words) == "投诉电话"


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("Li <Li@Mail.example>", "li@mail.example"),
        ('"a@b" <c@d.example>', "c@d.example"),
        ("c@d.example (name)", "c@d.example"),
        ("undisclosed", ""),
        ("<<<>>>@", ""),
    ],
)
def test_address_of_a_sender_is_found(line: str, address: str) -> None:
    assert address_of(line)[1] == address


def test_html_becomes_text_without_what_nobody_sees() -> None:
    mail = kept("html_only.eml")
    assert mail.from_html
    assert mail.text.split("\n") == [
        "我要投诉：工号 0042 骂人。", "", "- 十一月一日", "- 十一月二日", "", "录音在 这里 <https://drive.example/rec?id=7>",
    ]  # fmt: skip
    assert html_text("<p>a<script>x</script><style>y</style>b<p>c", 100) == "ab\nc"
    assert html_text("a" * 50, 10) == "a" * 10


def test_attachments_keep_names_and_bytes() -> None:
    mail = kept("attachments.eml")
    assert mail.text == "You called my mother and told her about my debt. I want an apology – in writing."
    assert [(one.name, one.media_type) for one in mail.attachments] == [
        ("截图.png", "image/png"),
        ("录音-list.svg", "image/svg+xml"),
    ]
    assert mail.attachments[0].content.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("head", "why"),
    [
        ({"Auto_Submitted": "auto-generated"}, Why.AUTO_SUBMITTED),
        ({"Precedence": "Bulk"}, Why.PRECEDENCE),
        ({"Precedence": "auto_reply"}, Why.PRECEDENCE),
        ({"Return_Path": "<>"}, Why.NULL_SENDER),
        ({"List_Id": "<news.example>"}, Why.MAILING_LIST),
        ({"X_Autoreply": "yes"}, Why.AUTO_RESPONDER),
        ({"From": "MAILER-DAEMON@mail.example"}, Why.NULL_SENDER),
        ({"From": "Us <Complaints@agency.example>"}, Why.OWN_ADDRESS),
        ({"Content_Type": "multipart/report; report-type=disposition-notification; boundary=b"}, Why.RECEIPT),
    ],
)
@pytest.mark.safety("s67")
def test_machines_are_known_by_their_signs(head: dict[str, str], why: Why) -> None:
    found = judged(written(**head), own_addresses={"complaints@agency.example"})
    assert (found.treatment, found.why) == (Treatment.AUTO_REPLY, why)


@pytest.mark.parametrize(
    "head", [{"Auto_Submitted": "no"}, {"Precedence": "normal"}, {"Return_Path": "<li@mail.example>"}]
)
def test_people_are_not_taken_for_machines(head: dict[str, str]) -> None:
    assert judged(written(**head)).treatment is Treatment.NEW_CASE


def test_sender_who_wants_no_automatic_answer_still_makes_a_case() -> None:
    mail = written(X_Auto_Response_Suppress="DR, OOF, AutoReply")
    assert read_mail(mail).silent
    assert judged(mail).treatment is Treatment.NEW_CASE


def test_token_must_be_ours_where_our_key_is_known() -> None:
    token = reply_token(SECRET, 17)
    assert case_named([f"<{token}.a1@agency.example>"], SECRET) == 17
    assert case_named([token.upper()], SECRET) == 17
    forged = token.replace(".17.", ".18.")
    assert case_named([forged], SECRET) is None
    assert judged(written(In_Reply_To=f"<{forged}.a1@agency.example>"), secret=SECRET).treatment is Treatment.NEW_CASE
    assert judged(written(In_Reply_To=f"<{token}.a1@agency.example>"), secret=SECRET).case_id == 17


def test_earlier_mail_of_the_complainant_names_the_case_too() -> None:
    mail = written(References="<x@mail.example> <first@mail.example>")
    found = judged(mail, known_ids={"first@mail.example": 5})
    assert (found.treatment, found.why, found.case_id) == (Treatment.REPLY_TO_CASE, Why.REFERENCES, 5)


def test_newest_reference_wins_and_in_reply_to_before_it() -> None:
    a, b = reply_token(SECRET, 1), reply_token(SECRET, 2)
    mail = written(References=f"<{a}.x@a.example> <{b}.y@a.example>")
    assert judged(mail, secret=SECRET).case_id == 2
    assert (
        judged(written(In_Reply_To=f"<{a}.x@a.example>", References=f"<{b}.y@a.example>"), secret=SECRET).case_id == 1
    )


@pytest.mark.parametrize("depth", [5, 60, 1_000])
def test_parts_inside_parts_are_read_or_given_to_a_person(depth: int) -> None:
    raw = b"From: li@mail.example\r\nSubject: deep\r\n"
    for number in range(depth):
        raw += b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (number, number)
    found = read_mail(raw + b"Content-Type: text/plain\r\n\r\nStop calling.\r\n")
    assert (found.sender, found.subject) == ("li@mail.example", "deep")
    assert found.problem is (None if depth < 40 else Why.NESTED)
    assert "Stop calling." in found.text


def test_a_thousand_parts_beside_each_other_are_read() -> None:
    part = b"--b\r\nContent-Type: text/plain\r\n\r\nhi\r\n"
    raw = b"From: li@mail.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + part * 1000 + b"--b--"
    assert read_mail(raw).text.count("hi") == 1000


def test_nothing_said_and_characters_that_are_none_go_to_a_person() -> None:
    assert judged(written("", Subject="")).why is Why.NO_WORDS
    noise = b"From: li@mail.example\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + bytes(range(128, 256)) * 9
    assert judged(noise).why is Why.UNREADABLE


@pytest.mark.safety("s67")
def test_what_takes_too_long_or_too_much_is_read_by_its_head() -> None:
    slow = b"From: li@mail.example\r\nSubject: slow\r\nContent-Type: text/html\r\n\r\n" + b"<!--" * 2_000_000
    found = read_apart(slow)
    assert (found.problem, found.subject, found.sender) == (Why.TOO_SLOW, "slow", "li@mail.example")
    huge = b"From: li@mail.example\r\nSubject: huge\r\n\r\n" + b"x" * MOST_BYTES
    assert (read_apart(huge).problem, read_apart(huge).subject) == (Why.TOO_LARGE, "huge")


def test_reading_apart_says_the_same_as_reading_here() -> None:
    for name in ("attachments.eml", "bounce_postfix.eml"):
        raw = (MAILS / name).read_bytes()
        assert read_apart(raw) == read_mail(raw)


@given(st.binary(max_size=3000))
@settings(max_examples=60, deadline=None)
@pytest.mark.safety("s11")
def test_random_bytes_are_always_answered(raw: bytes) -> None:
    assert judge(read_mail(raw), secret=SECRET).treatment in Treatment


_LINES = st.sampled_from(
    [
        "Content-Type: multipart/mixed; boundary=b", "Content-Type: multipart/report; boundary=b", "--b", "--b--", "",
        "Content-Type: message/delivery-status", "Content-Type: message/rfc822",
        "Content-Type: text/html; charset=gb2312",
        "Content-Transfer-Encoding: base64", "Content-Transfer-Encoding: quoted-printable",
        "From: =?gb2312?B?!?= <a@b.cn>",
        "Subject: =?utf-8?Q?=E6?=", "Content-Disposition: attachment; filename*=utf-8''%E6", "Action: failed", "<p>=E6",
        "Content-Type: text/plain; charset*0*=x''y", "References: <<a> <b", "/w==", "Content-Type: ;;;=\"",
    ]
)  # fmt: skip


@given(st.lists(_LINES, max_size=30))
@settings(max_examples=80, deadline=None)
def test_broken_mails_are_always_answered(lines: list[str]) -> None:
    assert judge(read_mail("\r\n".join(lines).encode()), secret=SECRET).treatment in Treatment


@given(
    st.text(st.characters(codec="gb18030", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1),
    st.text(max_size=40),
)
@settings(max_examples=50, deadline=None)
def test_mails_of_the_standard_library_are_read_back(text: str, name: str) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "li@mail.example", "x"
    message.set_content(text, charset="utf-8")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename=name or "a.pdf")
    found = read_mail(message.as_bytes())
    assert found.text == text.strip()
    assert [one.content for one in found.attachments] == [b"%PDF"]


def test_command_prints_json_and_plain_words(tmp_path: Path) -> None:
    answer = CliRunner().invoke(mail, ["parse", str(MAILS / "gb2312_that_is_gb18030.eml"), "--json"])
    found = json.loads(answer.stdout)
    assert (answer.exit_code, found["treatment"], found["charset"]) == (0, "new_case", "gb18030")
    assert found["text"].startswith("您好：")
    plain = CliRunner().invoke(mail, ["parse", str(MAILS / "bounce_postfix.eml")])
    assert plain.stdout.startswith("Treatment: Mail that came back. A mail server says that our mail could not be")
    own = CliRunner().invoke(mail, ["parse", str(MAILS / "reply.eml"), "--json", "--own", "Anna.Maier@mail.example"])
    assert json.loads(own.stdout)["why"] == "own_address"
    (tmp_path / "noise.eml").write_bytes(bytes(range(256)) * 40)
    assert json.loads(CliRunner().invoke(mail, ["parse", str(tmp_path / "noise.eml"), "--json"]).stdout)["treatment"]
