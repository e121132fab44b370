"""What a camera would see, as a film that Chromium plays in its place."""

from pathlib import Path

import segno

WIDTH, HEIGHT = 640, 480
PAPER, INK, GREY = 235, 16, 128


def qr_film(path: Path, text: str) -> Path:
    """A few frames of a QR code in the middle of white paper (YUV4MPEG2, 4:2:0)."""
    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix_iter(scale=6, border=4)]
    top, start = (HEIGHT - len(rows)) // 2, (WIDTH - len(rows[0])) // 2
    luma = bytearray([PAPER]) * (WIDTH * HEIGHT)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                luma[(top + y) * WIDTH + start + x] = INK
    chroma = bytes([GREY]) * (WIDTH * HEIGHT // 2)
    with path.open("wb") as film:
        film.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode())
        for _ in range(10):
            film.write(b"FRAME\n" + luma + chroma)
    return path
