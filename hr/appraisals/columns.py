"""The columns of the three files from a collection system, as they are called in three languages."""

from portal.exchange.headers import ImportColumn, ImportColumns
from portal.personal.rules import Kind
from portal.web.i18n import lazy_gettext


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(","))


_ACCOUNT = ImportColumn(
    key="account",
    title=lazy_gettext("Account number"),
    names=_names(
        "Account number, Account no, Account, Account ID, Case number, Case no, Case, Case ID, "
        "账户编号, 账户号, 账号, 账户, 案件编号, 案件号, 案件, 委案编号, "
        "帳戶編號, 帳戶號, 帳號, 帳戶, 案件編號, 案件號, 委案編號"
    ),
    mask=Kind.BANK,
)
_COLLECTOR = ImportColumn(
    key="number",
    title=lazy_gettext("Staff number"),
    names=_names(
        "Collector's staff number, Collector's number, Collector number, Collector no, Collector, Staff number, "
        "Staff no, Employee number, Employee ID, 催收员工号, 催收员编号, 催收员, 工号, 员工编号, 员工号, "
        "催收員工號, 催收員編號, 催收員, 工號, 員工編號, 員工號"
    ),
)
_CURRENCY = ImportColumn(
    key="currency",
    title=lazy_gettext("Currency"),
    names=_names("Currency, Currency code, 币种, 货币, 幣種, 幣別, 貨幣"),
)

ACCOUNTS = ImportColumns(
    all=(
        _ACCOUNT,
        ImportColumn(
            key="client",
            title=lazy_gettext("Client (creditor)"),
            names=_names("Client, Creditor, Principal, 合作机构, 委托方, 委托机构, 合作機構, 委託方, 委託機構"),
        ),
        _COLLECTOR,
        ImportColumn(
            key="handed_over",
            title=lazy_gettext("Handed over on"),
            names=_names(
                "Handed over on, Handed over, Handover date, Assigned on, Placement date, "
                "委案日期, 移交日期, 委托日期, 委託日期"
            ),
        ),
        ImportColumn(
            key="due",
            title=lazy_gettext("Overdue since"),
            names=_names(
                "Overdue since, Due on, Due date, Overdue date, 逾期日期, 逾期起始日, 到期日, 应还日期, 逾期起始日期, "
                "應還日期"
            ),
        ),
        ImportColumn(
            key="owed",
            title=lazy_gettext("Amount owed"),
            names=_names(
                "Amount owed, Amount due, Amount, Balance, Outstanding, "
                "欠款金额, 应还金额, 逾期金额, 委案金额, 金额, 欠款金額, 應還金額, 逾期金額, 委案金額, 金額"
            ),
        ),
        _CURRENCY,
        ImportColumn(
            key="month",
            title=lazy_gettext("Month"),
            names=_names("Month, Ledger month, Period, 月份, 台账月份, 账期, 所属月份, 帳期, 台帳月份, 所屬月份"),
        ),
    ),
    needed=frozenset({"account", "client", "number", "handed_over", "due", "owed", "month"}),
)

CALLS = ImportColumns(
    all=(
        _ACCOUNT,
        _COLLECTOR,
        ImportColumn(
            key="date", title=lazy_gettext("Date"), names=_names("Date, Call date, 日期, 通话日期, 通話日期, 拨打日期")
        ),
        ImportColumn(
            key="time",
            title=lazy_gettext("Time"),
            names=_names(
                "Time, Call time, Called at, Date and time, Timestamp, "
                "时间, 通话时间, 拨打时间, 呼叫时间, 時間, 通話時間, 撥打時間, 呼叫時間"
            ),
        ),
        ImportColumn(
            key="reached",
            title=lazy_gettext("Debtor reached"),
            names=_names(
                "Debtor reached, Reached, Answered, Connected, 是否接通, 接通, 是否联系到本人, "
                "是否聯繫到本人, 联系到本人"
            ),
        ),
        ImportColumn(
            key="resolved",
            title=lazy_gettext("Resolved at first contact"),
            names=_names(
                "Resolved at first contact, First-contact resolved, First contact resolution, Resolved, "
                "首次联系解决, 首次解决, 首联解决, 首次聯繫解決, 首次解決, 首聯解決"
            ),
        ),
    ),
    needed=frozenset({"account", "number", "time", "reached"}),
)

PAYMENTS = ImportColumns(
    all=(
        ImportColumn(
            key="reference",
            title=lazy_gettext("Payment number"),
            names=_names(
                "Payment number, Payment no, Payment ID, Payment, Transaction number, Transaction ID, Reference, "
                "还款编号, 还款流水号, 流水号, 交易号, 還款編號, 還款流水號, 流水號, 交易號"
            ),
            mask=Kind.BANK,
        ),
        _ACCOUNT,
        _COLLECTOR,
        ImportColumn(
            key="date", title=lazy_gettext("Date"), names=_names("Date, Payment date, 日期, 还款日期, 還款日期")
        ),
        ImportColumn(
            key="time",
            title=lazy_gettext("Time"),
            names=_names(
                "Time, Paid at, Payment time, Date and time, Timestamp, "
                "时间, 还款时间, 到账时间, 時間, 還款時間, 到帳時間, 到賬時間"
            ),
        ),
        ImportColumn(
            key="amount",
            title=lazy_gettext("Amount"),
            names=_names("Amount, Amount paid, Paid, 金额, 还款金额, 金額, 還款金額"),
        ),
        _CURRENCY,
        ImportColumn(
            key="reverses",
            title=lazy_gettext("Reverses payment"),
            names=_names(
                "Reverses payment, Reverses, Reversal of, Refund of, 冲正还款编号, 冲正, 冲销, 原还款编号, "
                "沖正還款編號, 沖正, 沖銷, 原還款編號"
            ),
            mask=Kind.BANK,
        ),
    ),
    needed=frozenset({"reference", "account", "number", "time", "amount"}),
)
