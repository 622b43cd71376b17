"""Sentences about the audit trail that pages and the console share."""

from portal.words import mark

FAULTS = {
    "changed": mark("Row %(seq)s was changed."),
    "missing": mark("Row %(seq)s is missing."),
    "moved": mark("Row %(seq)s is not where it was written."),
    "replaced": mark("Row %(seq)s is not the last one that was written."),
    "added": mark("Row %(seq)s was added outside the portal."),
    "rewritten": mark("Row %(seq)s is not the one whose hash was kept outside: the chain was computed anew."),
}
