"""The icon of a club's app: its logo where it has a PNG of one, else a star on its colour, drawn here.

Home screens want PNG. A drawing of one polygon needs no library: rows of pixels, compressed.
"""

import base64
import functools
import math
import struct
import zlib

SIZES = (192, 512)


@functools.lru_cache(maxsize=64)
def star(brand: str, size: int) -> bytes:
    """A PNG with an eight-pointed star, in white or ink, whichever stands out on the colour."""
    red, green, blue = (int(brand[place : place + 2], 16) for place in (1, 3, 5))
    light = (red * 299 + green * 587 + blue * 114) > 150_000
    ink = b"\x18\x20\x1f" if light else b"\xff\xff\xff"
    ground = bytes((red, green, blue))
    rows = []
    for y in range(size):
        left, right = _span(y, size)
        rows.append(b"\x00" + ground * left + ink * (right - left) + ground * (size - right))
    return _png(size, b"".join(rows))


def _span(y: int, size: int) -> tuple[int, int]:
    """Where a row of the star begins and ends: the union of a square and the same square turned by 45 degrees."""
    centre, reach = size / 2, size * 0.27
    off = abs(y + 0.5 - centre)
    half = 0.0
    if off <= reach:
        half = reach
    turned = reach * math.sqrt(2) - off
    half = max(half, turned, 0.0)
    return round(centre - half), round(centre + half)


def _png(size: int, rows: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(rows, 9))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def framed(brand: str, media_type: str, logo: bytes) -> bytes:
    """An icon of any size with a logo of any kind and shape in its middle: nothing is cut, also where a phone cuts the
    icon round.
    """
    picture = f"data:{media_type};base64,{base64.b64encode(logo).decode()}"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512">'
        f'<rect width="512" height="512" fill="{brand}"/>'
        '<rect x="72" y="72" width="368" height="368" rx="56" fill="#fff"/>'
        f'<image x="104" y="104" width="304" height="304" preserveAspectRatio="xMidYMid meet" href="{picture}"/></svg>'
    ).encode()
