"""The columns of a file of people and the words for posts in it, as people write them in three languages."""

from portal.exchange.headers import ImportColumn, ImportColumns, plain_header
from portal.people.models import Post
from portal.personal.rules import Kind
from portal.web.i18n import lazy_gettext


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(","))


COLUMNS = ImportColumns(
    all=(
        ImportColumn(
            key="number",
            title=lazy_gettext("Staff number"),
            names=_names(
                "Staff number, Staff no, Employee number, Employee ID, Number, 工号, 工號, 员工编号, 員工編號"
            ),
        ),
        ImportColumn(
            key="name", title=lazy_gettext("Name"), names=_names("Name, Employee name, 姓名, 员工姓名, 員工姓名")
        ),
        ImportColumn(
            key="email",
            title=lazy_gettext("Mail address"),
            names=_names("Mail address, Mail, Email, E-mail, 邮箱, 電子郵件, 电子邮件, 郵箱, 電郵"),
        ),
        ImportColumn(
            key="phone",
            mask=Kind.PHONE,
            title=lazy_gettext("Mobile number"),
            names=_names("Mobile number, Mobile, Phone, Telephone, 手机号, 手机, 手機號碼, 手機, 电话, 電話"),
        ),
        ImportColumn(
            key="identity_number",
            mask=Kind.IDENTITY,
            title=lazy_gettext("Identity number"),
            names=_names("Identity number, ID number, ID card, 身份证号, 身份證號, 身分證號, 证件号码, 證件號碼"),
        ),
        ImportColumn(
            key="bank_account",
            mask=Kind.BANK,
            title=lazy_gettext("Bank account"),
            names=_names("Bank account, Account number, Bank card, 银行账号, 銀行帳號, 银行卡号, 銀行卡號"),
        ),
        ImportColumn(
            key="entered_on",
            title=lazy_gettext("First day"),
            names=_names("First day, Entered on, Entry date, Hire date, 入职日期, 入職日期, 到职日期, 到職日"),
        ),
        ImportColumn(
            key="department",
            title=lazy_gettext("Department code"),
            names=_names("Department code, Department, 部门代码, 部門代碼, 部门编码, 部門編碼, 部门, 部門"),
        ),
        ImportColumn(
            key="team",
            title=lazy_gettext("Team code"),
            names=_names("Team code, Team, 团队代码, 團隊代碼, 小组代码, 小組代碼, 团队, 團隊, 小组, 小組"),
        ),
        ImportColumn(
            key="post", title=lazy_gettext("Post"), names=_names("Post, Position, Job, 岗位, 崗位, 职位, 職位")
        ),
        ImportColumn(key="grade", title=lazy_gettext("Grade"), names=_names("Grade, Level, 职级, 職級, 等级, 等級")),
        ImportColumn(
            key="lead",
            title=lazy_gettext("Staff number of the lead"),
            names=_names(
                "Staff number of the lead, Lead number, Lead, Manager, 主管工号, 主管工號, 上级工号, 上級工號"
            ),
        ),
        ImportColumn(
            key="starts_on",
            title=lazy_gettext("From"),
            names=_names("From, Valid from, 生效日期, 起始日期, 调岗日期, 調崗日期"),
        ),
    ),
    needed=frozenset({"number", "name", "entered_on", "department", "post"}),
)

_WORDS = {
    Post.COLLECTOR: "Collector, 催收专员, 催收專員, 催收员, 催收員",
    Post.TEAM_LEAD: "Team lead, Team leader, 团队主管, 團隊主管, 组长, 組長",
    Post.TRAINER: "Trainer, 培训讲师, 培訓講師, 讲师, 講師",
    Post.DATA_ANALYST: "Data analyst, 数据分析员, 數據分析員",
    Post.LEGAL_OFFICER: "Legal officer, 法务人员, 法務人員, 法务, 法務",
    Post.COMPLAINT_OFFICER: "Complaint officer, 投诉专员, 投訴專員",
    Post.HR_OFFICER: "HR officer, HR, 人事专员, 人事專員, 人力资源, 人力資源",
    Post.COMPLIANCE_OFFICER: "Compliance officer, 合规专员, 合規專員",
    Post.ADMINISTRATOR: "Administrator, 系统管理员, 系統管理員, 管理员, 管理員",
    Post.LEADERSHIP: "Leadership, 管理层, 管理層",
    Post.SUPPORT: "Support, 支持人员, 支援人員",
}
POST_WORDS = {
    **{plain_header(post.value): post for post in Post},
    **{plain_header(word): post for post, words in _WORDS.items() for word in _names(words)},
}
"""Plain word → post; the codes that the portal itself uses are among them."""
