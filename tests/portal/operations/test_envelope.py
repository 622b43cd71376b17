"""The sealed file: what goes in comes out, and every other byte is refused."""

import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.errors import Refused
from portal.operations.envelope import Opener, Sealer
from tests.portal.operations.conftest import PASSPHRASE, QUICK

_CHUNK = 1024


def sealed(content: bytes, *pieces: int) -> bytes:
    target = io.BytesIO()
    sealer = Sealer(target, PASSPHRASE, cost=QUICK, chunk=_CHUNK)
    at = 0
    for size in (*pieces, len(content)):
        sealer.write(content[at : at + size])
        at += size
    sealer.close()
    return target.getvalue()


def opened(raw: bytes, passphrase: str = PASSPHRASE) -> bytes:
    return Opener(io.BytesIO(raw), passphrase).read()


@given(st.binary(max_size=5000), st.lists(st.integers(0, 3000), max_size=4))
@settings(max_examples=40, deadline=None)
def test_content_comes_back_however_it_was_written(content: bytes, pieces: list[int]) -> None:
    assert opened(sealed(content, *pieces)) == content


@pytest.mark.parametrize("size", [0, 1, _CHUNK - 1, _CHUNK, _CHUNK + 1, 2 * _CHUNK, 3 * _CHUNK])
def test_sizes_at_chunk_borders_come_back(size: int) -> None:
    content = random.Random(size).randbytes(size)
    assert opened(sealed(content)) == content
    reader = Opener(io.BytesIO(sealed(content)), PASSPHRASE)
    assert b"".join(iter(lambda: reader.read(100), b"")) == content


@pytest.mark.parametrize("size", [0, 1, 111, 112, 113, 112 + _CHUNK + 16, 112 + 2 * (_CHUNK + 16)])
def test_cut_off_file_is_refused_wherever_it_was_cut(size: int) -> None:
    raw = sealed(bytes(3 * _CHUNK))
    with pytest.raises(Refused):
        opened(raw[:size])


def test_appended_byte_is_refused() -> None:
    with pytest.raises(Refused, match="part 2"):
        opened(sealed(bytes(2 * _CHUNK)) + b"x")


def test_swapped_doubled_or_missing_chunks_are_refused() -> None:
    raw = sealed(random.Random(1).randbytes(4 * _CHUNK))
    head, step = len(raw) - 4 * (_CHUNK + 16), _CHUNK + 16
    parts = [raw[head + i * step : head + (i + 1) * step] for i in range(4)]
    for order in ([1, 0, 2, 3], [0, 0, 1, 2, 3], [0, 2, 3], [0, 1, 3, 2]):
        with pytest.raises(Refused):
            opened(raw[:head] + b"".join(parts[i] for i in order))


def test_chunk_of_another_file_is_refused() -> None:
    one, other = sealed(bytes(2 * _CHUNK)), sealed(bytes(2 * _CHUNK))
    with pytest.raises(Refused, match="part 2"):
        opened(one[: -_CHUNK - 16] + other[-_CHUNK - 16 :])


def test_nothing_unproven_is_given_out() -> None:
    raw = bytearray(sealed(bytes(3 * _CHUNK)))
    raw[-1] ^= 1
    reader = Opener(io.BytesIO(bytes(raw)), PASSPHRASE)
    assert reader.read(2 * _CHUNK) == bytes(2 * _CHUNK)
    with pytest.raises(Refused, match="part 3"):
        reader.read(1)


def test_wrong_passphrase_is_told_from_damage() -> None:
    raw = sealed(b"content")
    with pytest.raises(Refused, match="passphrase does not fit"):
        opened(raw, "another passphrase")
    flipped = raw[:30] + bytes([raw[30] ^ 4]) + raw[31:]
    with pytest.raises(Refused, match="damaged in its header"):
        opened(flipped)


def test_equal_contents_never_look_alike() -> None:
    assert sealed(b"content")[112:] != sealed(b"content")[112:]
