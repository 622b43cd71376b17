"""What the story of an idea for a practice call must be."""

from portal.errors import Invalid

LONGEST_STORY = 4000
MOST_STEPS = 12
LONGEST_STEP = 300
"""Characters of one step."""
_SIGNS = set("[]{}|<>\\")


def steps_in(story: str) -> list[str]:
    """The steps of a story, a line each; raises Invalid where there are none, too many, or signs of the text form."""
    steps = [" ".join(line.split()) for line in story.splitlines() if line.strip()]
    if not steps:
        raise Invalid("Say what went wrong, a step a line.", field="story")
    if len(steps) > MOST_STEPS:
        raise Invalid("At most %(most)s steps, a line each.", most=MOST_STEPS, field="story")
    if any(len(step) > LONGEST_STEP for step in steps):
        raise Invalid("At most %(most)s characters a step. Begin a new line.", most=LONGEST_STEP, field="story")
    if _SIGNS & set(story):
        raise Invalid("Without the signs [ ] { } | < > and \\.", field="story")
    return steps
