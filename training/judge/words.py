"""How kinds of conduct and the reasons of detectors are called; English here, translated where they are shown."""

from collections.abc import Mapping

from portal.words import mark
from training.judge.rules.patterns import Conduct

CONDUCT_WORDS: Mapping[Conduct, str] = {
    Conduct.INSULT: mark("Insult"),
    Conduct.THREAT: mark("Threat"),
    Conduct.FALSE_LEGAL_THREAT: mark("False legal threat"),
    Conduct.POSING_AS_AUTHORITY: mark("Posing as an authority"),
    Conduct.THIRD_PARTY_DISCLOSURE: mark("The debt told to somebody else"),
    Conduct.DISCRIMINATION: mark("Discrimination"),
    Conduct.PRESSING_TO_BORROW: mark("Pressing to borrow"),
    Conduct.UNAUTHORISED_PROMISE: mark("Promise beyond one's authority"),
    Conduct.OBSCENITY: mark("Foul language"),
    Conduct.REFUSING_COMPLAINT: mark("Complaint refused"),
}
REASON_WORDS: Mapping[str, str] = {
    "bad_name": mark("calls the person a bad name"),
    "shaming": mark("shames the person"),
    "foul_word": mark("is foul language"),
    "group": mark("looks down on a group of people"),
    "harm": mark("hints at harm"),
    "visit": mark("announces a visit or says that one is watched"),
    "expose": mark("threatens to tell others"),
    "job": mark("threatens the person's work"),
    "veiled": mark("is a veiled threat"),
    "arrest": mark("speaks of police, arrest or prison"),
    "crime": mark("makes the debt a crime"),
    "seizure": mark("speaks of seizure as settled"),
    "family_future": mark("says that the family will suffer for it"),
    "ban": mark("speaks of blacklists and travel bans"),
    "court": mark("speaks of the court"),
    "claims_office": mark("claims to be an authority"),
    "tells_of_debt": mark("lets somebody know of a debt"),
    "borrow": mark("urges to borrow elsewhere"),
    "waive": mark("gives away what only the creditor may"),
    "guarantee": mark("guarantees what nobody here can"),
    "extension": mark("grants time without approval"),
    "refuses_channel": mark("refuses a way to complain"),
    "belittles_complaint": mark("says that complaining is useless"),
    "punishes_complaint": mark("makes a complaint a disadvantage"),
    "resembles": mark("resembles sentences that were found wrong"),
}
