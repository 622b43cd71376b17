"""Sentences about the audit trail that pages and the console share."""

from portal.words import mark

FAULTS = {
    "changed": mark("Row %(seq)s was changed."),
    "missing": mark("Row %(seq)s is missing."),
    "moved": mark("Row %(seq)s is not where it was written."),
    "replaced": mark("Row %(seq)s is not the last one that was written."),
    "added": mark("Row %(seq)s was added outside the portal."),
    "rewritten": mark("Row %(seq)s is not the one whose hash was kept outside: the chain was computed anew."),
    "clock": mark("Row %(seq)s bears a time that does not fit the heads kept outside: a clock was moved."),
    "cut": mark("The file ends after row %(seq)s without its signed end: it was cut off."),
    "unreadable": mark("Line %(seq)s of the file is not as the portal wrote it."),
    "unsealed": mark("Line %(seq)s of the file is a head without the seal of a known key."),
    "unsealed end": mark("The end of the file, after row %(seq)s, lacks the seal of a known key."),
    "heads": mark("The heads before the end of the file, after row %(seq)s, are not those that were exported."),
}
