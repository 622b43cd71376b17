"""The agency's words for treatments of mails and their reasons; message ids, translated where they are shown."""

from complaints.mailbox.rules.values import Decision, Treatment, Why
from portal.words import mark

TREATMENTS = {
    Treatment.NEW_CASE: mark("New complaint"),
    Treatment.REPLY_TO_CASE: mark("Message to a complaint"),
    Treatment.AUTO_REPLY: mark("Automatic mail"),
    Treatment.BOUNCE: mark("Mail that came back"),
    Treatment.QUARANTINE: mark("For a person to look at"),
}
TREATMENT_TONES = {
    Treatment.NEW_CASE: "info",
    Treatment.REPLY_TO_CASE: "success",
    Treatment.AUTO_REPLY: "neutral",
    Treatment.BOUNCE: "danger",
    Treatment.QUARANTINE: "warning",
}
REASONS = {
    Why.NEW: mark("It names no complaint that we know."),
    Why.IN_REPLY_TO: mark("It answers a mail of a complaint."),
    Why.REFERENCES: mark("It belongs to an exchange of mails about a complaint."),
    Why.REPLY_TOKEN: mark("It holds the reference of a complaint."),
    Why.AUTO_SUBMITTED: mark("Its head says that a machine sent it."),
    Why.PRECEDENCE: mark("Its head marks it as bulk mail."),
    Why.NULL_SENDER: mark("It has no sender that could be answered."),
    Why.MAILING_LIST: mark("It came over a mailing list."),
    Why.AUTO_RESPONDER: mark("It is a notice of absence or another automatic answer."),
    Why.RECEIPT: mark("It says that a mail was read."),
    Why.DELAYED: mark("A mail server says that a mail is late or has arrived."),
    Why.OWN_ADDRESS: mark("It comes from the mailbox itself."),
    Why.REPEATED: mark("The same mail has come before."),
    Why.NOT_DELIVERED: mark("A mail server says that our mail could not be delivered."),
    Why.NO_SENDER: mark("It names no sender."),
    Why.NO_WORDS: mark("It holds no words."),
    Why.UNREADABLE: mark("Too many of its characters cannot be read."),
    Why.NESTED: mark("It has more parts inside each other than can be read."),
    Why.TOO_LARGE: mark("It is too large to be read."),
    Why.TOO_SLOW: mark("Reading it took too long."),
    Why.DAMAGED: mark("It is damaged."),
    Why.FAILED: mark("Something went wrong while it was read."),
    Why.UNKNOWN_CASE: mark("It names a complaint that is not there."),
}
DECISIONS = {
    Decision.CASE: mark("Made a complaint"),
    Decision.BELONGS: mark("Added to a complaint"),
    Decision.NO_COMPLAINT: mark("Not a complaint"),
}
