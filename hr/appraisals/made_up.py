"""Made-up ledgers of made-up debtors, the same for the same month and people: for the demo."""

import csv
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hr.appraisals.rules.amounts import written_cents
from hr.appraisals.rules.values import Ledger
from hr.attendance.months import Month

_CLIENTS = {
    "en": ("Harbour Bank", "Lotus Consumer Credit", "Kestrel Pay"),
    "zh_Hans": ("海湾银行", "莲花消费金融", "红隼支付"),
    "zh_Hant": ("海灣銀行", "蓮花消費金融", "紅隼支付"),
}
_HEADERS = {
    "en": {
        Ledger.ACCOUNTS: (
            "Account number", "Client", "Collector", "Handed over on", "Overdue since", "Amount owed", "Currency",
            "Month",
        ),
        Ledger.CALLS: ("Account number", "Collector", "Called at", "Debtor reached", "Resolved at first contact"),
        Ledger.PAYMENTS: (
            "Payment number", "Account number", "Collector", "Paid at", "Amount paid", "Currency", "Reverses payment",
        ),
    },
    "zh_Hans": {
        Ledger.ACCOUNTS: ("案件编号", "合作机构", "催收员", "委案日期", "逾期日期", "欠款金额", "币种", "月份"),
        Ledger.CALLS: ("案件编号", "催收员", "通话时间", "是否接通", "首次联系解决"),
        Ledger.PAYMENTS: ("还款编号", "案件编号", "催收员", "还款时间", "还款金额", "币种", "冲正还款编号"),
    },
    "zh_Hant": {
        Ledger.ACCOUNTS: ("案件編號", "合作機構", "催收員", "委託日期", "應還日期", "欠款金額", "幣種", "月份"),
        Ledger.CALLS: ("案件編號", "催收員", "通話時間", "接通", "首次聯繫解決"),
        Ledger.PAYMENTS: ("還款編號", "案件編號", "催收員", "還款時間", "還款金額", "幣種", "沖正還款編號"),
    },
}  # fmt: skip
_YES = {"en": ("yes", "no"), "zh_Hans": ("是", "否"), "zh_Hant": ("是", "否")}
_CODECS = {"en": "utf-8", "zh_Hans": "gb18030", "zh_Hant": "utf-8-sig"}
_ACCOUNTS_EACH = 7
_REACHED, _RESOLVED, _PAID, _REVERSED = 0.45, 0.3, 0.35, 0.03


@dataclass(frozen=True, kw_only=True)
class MadeUpMonth:
    """The three files of a month as rows of text, without headers."""

    rows: dict[Ledger, list[list[str]]]

    def file(self, ledger: Ledger, language: str) -> bytes:
        """A file as the demo company's collection system writes it: GB18030 in Simplified Chinese, else UTF-8."""
        target = io.StringIO(newline="")
        writer = csv.writer(target, lineterminator="\r\n")
        writer.writerow(_HEADERS[language][ledger])
        writer.writerows(self.rows[ledger])
        return target.getvalue().encode(_CODECS[language])


def made_up_month(month: Month, numbers: Sequence[str], language: str) -> MadeUpMonth:
    """Ledgers of collectors with these staff numbers; they must have been employed all month."""
    chance = random.Random(f"ledgers {month}")  # noqa: S311 - no secret  # nosec B311
    rows: dict[Ledger, list[list[str]]] = {ledger: [] for ledger in Ledger}
    paid = 0
    for place, number in enumerate(numbers):
        for turn in range(_ACCOUNTS_EACH):
            client = chance.randrange(len(_CLIENTS[language]))
            account = f"{client + 4}620{month.first:%y%m}{place:03d}{turn:02d}{chance.randrange(100):02d}"
            handed = month.first + timedelta(days=chance.randrange(0, 6))
            due = handed - timedelta(days=chance.randrange(31, 240))
            owed = chance.randrange(80_000, 4_500_000)
            rows[Ledger.ACCOUNTS].append(
                [
                    account,
                    _CLIENTS[language][client],
                    number,
                    str(handed),
                    str(due),
                    written_cents(owed),
                    "CNY",
                    str(month),
                ]
            )
            _calls(chance, month, handed, [account, number], rows[Ledger.CALLS], _YES[language])
            if chance.random() < _PAID:
                paid += 1
                found = f"{month.first:%Y%m}{paid:06d}"
                _payment(chance, month, handed, [found, account, number], owed, rows[Ledger.PAYMENTS])
    return MadeUpMonth(rows=rows)


def _calls(
    chance: random.Random, month: Month, since: date, who: list[str], rows: list[list[str]], words: tuple[str, str]
) -> None:
    yes, no = words
    for _ in range(chance.choice((0, 1, 1, 2, 2, 3))):
        reached = chance.random() < _REACHED
        resolved = reached and chance.random() < _RESOLVED
        at = _moment(chance, month, since)
        rows.append([*who, at, yes if reached else no, yes if resolved else no])


def _payment(
    chance: random.Random, month: Month, since: date, who: list[str], owed: int, rows: list[list[str]]
) -> None:
    """A whole or part payment; now and then the bank takes one back."""
    number, *rest = who
    cents = owed if chance.random() < _RESOLVED else owed * chance.randrange(5, 60) // 100
    at = _moment(chance, month, since)
    rows.append([number, *rest, at, written_cents(cents), "CNY", ""])
    if chance.random() < _REVERSED:
        rows.append([f"{number}R", *rest, f"{month.last} 21:30:00", written_cents(-cents), "CNY", number])


def _moment(chance: random.Random, month: Month, since: date) -> str:
    day = since + timedelta(days=chance.randrange((month.last - since).days + 1))
    return f"{day} {chance.randrange(9, 20):02d}:{chance.randrange(60):02d}:{chance.randrange(60):02d}"
