"""A tree of SHA-256 digests as in RFC 6962: leaves begin with 0x00, nodes with 0x01, so that none is the other."""

from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

EMPTY = sha256().digest()


class Step(NamedTuple):
    """A neighbour on the way up; ``left`` says that it stands on the left."""

    left: bool
    digest: bytes


def leaf_of(row: bytes) -> bytes:
    """The digest of a row."""
    return sha256(b"\x00" + row).digest()


def node_of(left: bytes, right: bytes) -> bytes:
    """The digest of two below it."""
    return sha256(b"\x01" + left + right).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The digest over all leaves, in their order; that of nothing where there are none."""
    level = list(leaves)
    if not level:
        return EMPTY
    while len(level) > 1:
        level = _above(level)
    return level[0]


def _above(level: list[bytes]) -> list[bytes]:
    """Pairs joined; one without a neighbour goes up as it is, which is the split of RFC 6962."""
    joined = [node_of(level[place], level[place + 1]) for place in range(0, len(level) - 1, 2)]
    return [*joined, level[-1]] if len(level) % 2 else joined


def path_of(leaves: Sequence[bytes], place: int) -> list[Step]:
    """The neighbours of a leaf on its way to the root."""
    level, steps = list(leaves), []
    while len(level) > 1:
        beside = place ^ 1
        if beside < len(level):
            steps.append(Step(left=beside < place, digest=level[beside]))
        level, place = _above(level), place // 2
    return steps


def climbed(leaf: bytes, path: Sequence[Step]) -> bytes:
    """Where the path leads from a leaf."""
    found = leaf
    for step in path:
        found = node_of(step.digest, found) if step.left else node_of(found, step.digest)
    return found
