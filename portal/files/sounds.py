"""Recordings and films: a look at the frames and boxes that a player would follow, from the first to the last."""

from typing import BinaryIO

_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_KBPS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBPS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_BRANDS = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4A ", b"M4V ", b"M4B ", b"qt  ",
           b"MSNV", b"dash", b"3gp", b"mmp4")  # fmt: skip
_MOST_BOXES = 10_000


def is_mp3(source: BinaryIO, size: int, head: bytes) -> bool:
    """Two frames of layer III in a row, after the tag if there is one."""
    start = 0
    if head.startswith(b"ID3") and len(head) > 10:
        start = 10 + sum((head[6 + place] & 0x7F) << (7 * (3 - place)) for place in range(4))
    length = _frame_length(source, start)
    return length is not None and (start + length >= size or _frame_length(source, start + length) is not None)


def _frame_length(source: BinaryIO, place: int) -> int | None:
    source.seek(place)
    head = source.read(4)
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    version, kbps, rate = (head[1] >> 3) & 3, head[2] >> 4, (head[2] >> 2) & 3
    if version == 1 or kbps in (0, 15) or rate == 3:
        return None
    table, factor = (_KBPS_1, 144) if version == 3 else (_KBPS_2, 72)
    return factor * table[kbps] * 1000 // _RATES[version][rate] + ((head[2] >> 1) & 1)


def is_wav(_source: BinaryIO, _size: int, head: bytes) -> bool:
    """A RIFF file of sound with its format named in the first blocks."""
    return head.startswith(b"RIFF") and head[8:12] == b"WAVE" and b"fmt " in head[12:]


def is_ogg(_source: BinaryIO, _size: int, head: bytes) -> bool:
    """A page that begins a stream of a codec for sound."""
    return head.startswith(b"OggS\0\x02") and any(
        codec in head[:80] for codec in (b"OpusHead", b"\x01vorbis", b"Speex   ", b"\x7fFLAC")
    )


def is_amr(_source: BinaryIO, _size: int, head: bytes) -> bool:
    """The file format of mobile telephones' recordings, narrow or wide."""
    return head.startswith((b"#!AMR\n", b"#!AMR-WB\n"))


def is_mpeg4(source: BinaryIO, size: int, _head: bytes) -> bool:
    """Boxes one after the other to the very end, the first of a known brand, one with the tracks among them."""
    place = 0
    kinds: list[bytes] = []
    while place < size and len(kinds) < _MOST_BOXES:
        source.seek(place)
        box = source.read(16)
        if len(box) < 8:
            return False
        length = int.from_bytes(box[:4], "big")
        if length == 1:
            length = int.from_bytes(box[8:16], "big")
        elif length == 0:
            length = size - place
        if length < 8 or place + length > size:
            return False
        if not kinds and not (box[4:8] == b"ftyp" and box[8:12].startswith(_BRANDS)):
            return False
        kinds.append(box[4:8])
        place += length
    return b"moov" in kinds
