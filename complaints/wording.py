"""The agency's words for what the records hold; message ids, translated where they are shown."""

from complaints.cases.models import Channel, Complainant, Elsewhere, Preferred, Wish
from complaints.cases.rules.clocks import ClockKind
from complaints.cases.rules.letter import Verdict
from complaints.cases.rules.severity import Raise, Safety, Severity
from complaints.cases.rules.telling import DeliveryState, DeliveryWay
from complaints.cases.rules.workflow import State
from portal.words import mark

STATES = {
    State.RECEIVED: mark("Received"),
    State.ASSIGNED: mark("Assigned"),
    State.INVESTIGATING: mark("Being investigated"),
    State.FINDING: mark("Findings recorded"),
    State.REPLIED: mark("Replied"),
    State.CLOSED: mark("Closed"),
    State.WITHDRAWN: mark("Withdrawn"),
    State.OUTSIDE_REMIT: mark("Outside our remit"),
}
STATE_TONES = {
    State.RECEIVED: "warning",
    State.ASSIGNED: "info",
    State.INVESTIGATING: "info",
    State.FINDING: "accent",
    State.REPLIED: "success",
    State.CLOSED: "neutral",
    State.WITHDRAWN: "neutral",
    State.OUTSIDE_REMIT: "neutral",
}
STATES_FOR_COMPLAINANT = {
    State.RECEIVED: mark("We have received your complaint. Somebody will be put in charge of it."),
    State.ASSIGNED: mark("We have received your complaint. A complaint officer has been put in charge of it."),
    State.INVESTIGATING: mark("A complaint officer is looking into what you told us."),
    State.FINDING: mark("We have looked into what you told us and are preparing our reply."),
    State.REPLIED: mark("We have replied. Our reply is below."),
    State.CLOSED: mark("We have replied, and your complaint is closed. Our reply is below."),
    State.WITHDRAWN: mark("Your complaint was withdrawn and is closed."),
    State.OUTSIDE_REMIT: mark("Your complaint is about something that is not ours to decide. The reason is below."),
}
SEVERITIES = {
    Severity.S1: mark("S1 Critical"),
    Severity.S2: mark("S2 Serious"),
    Severity.S3: mark("S3 Ordinary"),
    Severity.S4: mark("S4 Minor"),
}
SEVERITY_TONES = {Severity.S1: "danger", Severity.S2: "warning", Severity.S3: "info", Severity.S4: "neutral"}
SAFETIES = {
    Safety.NONE: mark("No"),
    Safety.VULNERABLE: mark("Somebody concerned is ill, a minor, or under great strain"),
    Safety.DANGER: mark("Yes, somebody is in danger or has been threatened"),
}
COMPLAINANTS = {
    Complainant.DEBTOR: mark("The person whom the calls are about"),
    Complainant.FAMILY: mark("A member of the family"),
    Complainant.CONTACT: mark("Somebody named as a contact"),
    Complainant.COLLEAGUE: mark("A colleague or the employer"),
    Complainant.WRONG_NUMBER: mark("Nobody: they have the wrong number"),
    Complainant.LAWYER: mark("A lawyer or authorised agent"),
    Complainant.GROUP: mark("Several people together"),
}
COMPLAINANTS_SHORT = {
    Complainant.DEBTOR: mark("Debtor"),
    Complainant.FAMILY: mark("Family member"),
    Complainant.CONTACT: mark("Contact person"),
    Complainant.COLLEAGUE: mark("Colleague"),
    Complainant.WRONG_NUMBER: mark("Wrong number"),
    Complainant.LAWYER: mark("Lawyer"),
    Complainant.GROUP: mark("Group"),
    Complainant.UNKNOWN: mark("Not known yet"),
}
RAISES = {
    Raise.VULNERABLE: mark("a vulnerable person"),
    Raise.REPEATED: mark("third complaint within 90 days"),
    Raise.REGULATOR: mark("a regulator has it"),
    Raise.MEDIA: mark("the media have it"),
    Raise.UPHELD_BEFORE: mark("same employee, upheld before"),
    Raise.NO_RECORDING: mark("the recording is missing"),
}
PREFERRED = {
    Preferred.PAGE: mark("I will look here with number and code"),
    Preferred.MAIL: mark("By mail"),
    Preferred.PHONE: mark("By telephone"),
}
WISHES = {
    Wish.STOP: mark("Stop the calls"),
    Wish.CORRECT: mark("Correct the record"),
    Wish.APOLOGY: mark("An apology"),
    Wish.REFUND: mark("A refund"),
    Wish.EXPLANATION: mark("An explanation"),
    Wish.DISCIPLINE: mark("That the person is held to account"),
}
CHANNELS = {
    Channel.PUBLIC_FORM: mark("Public form"),
    Channel.HOTLINE: mark("Hotline"),
    Channel.MAIL: mark("Complaint mailbox"),
    Channel.LETTER: mark("Letter"),
    Channel.VISIT: mark("Visit"),
    Channel.CLIENT: mark("Client"),
    Channel.REGULATOR: mark("Regulator"),
}
ELSEWHERE = {
    Elsewhere.FINANCE_HOTLINE: mark("Hotline of the financial regulator (12378)"),
    Elsewhere.CITY_HOTLINE: mark("Government hotline (12345)"),
    Elsewhere.CONSUMER_HOTLINE: mark("Consumers’ hotline (12315)"),
    Elsewhere.CLIENT: mark("The bank or company whose claim it is"),
    Elsewhere.PLATFORM: mark("A complaints platform, such as Black Cat"),
    Elsewhere.POLICE: mark("Police"),
    Elsewhere.COURT: mark("Court, mediation or arbitration"),
    Elsewhere.OTHER: mark("Somewhere else"),
}
CLOCKS = {
    ClockKind.ASSIGN: mark("Assign"),
    ClockKind.PROTECT: mark("Protect"),
    ClockKind.ACKNOWLEDGE: mark("Acknowledge"),
    ClockKind.PLAN: mark("Plan of the investigation"),
    ClockKind.PROGRESS: mark("Word on progress"),
    ClockKind.DECISION: mark("Findings"),
    ClockKind.REPLY: mark("Reply"),
    ClockKind.CLIENT: mark("Client bank"),
    ClockKind.REGULATOR: mark("Date set from outside"),
    ClockKind.REVIEW: mark("Review"),
}
VERDICTS = {
    Verdict.UPHELD: mark("Upheld"),
    Verdict.PARTLY: mark("Partly upheld"),
    Verdict.NOT_UPHELD: mark("Not upheld"),
    Verdict.UNDETERMINED: mark("Cannot be determined"),
}
VERDICT_TONES = {
    Verdict.UPHELD: "danger",
    Verdict.PARTLY: "warning",
    Verdict.NOT_UPHELD: "success",
    Verdict.UNDETERMINED: "neutral",
}
WAYS = {
    DeliveryWay.PAGE: mark("Shown by number and code"),
    DeliveryWay.MAIL: mark("By mail"),
    DeliveryWay.PHONE: mark("By telephone"),
    DeliveryWay.POST: mark("By post"),
    DeliveryWay.VISIT: mark("Handed over in person"),
    DeliveryWay.OFFICE: mark("Through the client or regulator"),
}
DELIVERIES = {
    DeliveryState.WAITING: mark("Waiting to be sent"),
    DeliveryState.SENT: mark("Delivered"),
    DeliveryState.FAILED: mark("Could not be delivered"),
}
DELIVERY_TONES = {DeliveryState.WAITING: "info", DeliveryState.SENT: "success", DeliveryState.FAILED: "danger"}
