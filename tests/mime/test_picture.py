"""Pictures from strangers: small enough for a terminal, or one sentence."""

from __future__ import annotations

import base64
import io
import re
import struct
import zlib

import pytest
from PIL import Image

from tuimail.mime import picture
from tuimail.mime.picture import MAX_OCTETS, SmallPicture, small_picture


def encoded(image: Image.Image, kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


def made(content: bytes, form: picture.Form, width: int = 100, height: int = 60, colours: int = 256) -> SmallPicture:
    small = small_picture(content, form, width, height, colours)
    assert isinstance(small, SmallPicture), small
    return small


RED = encoded(Image.new("RGB", (400, 200), (200, 30, 30)))
MANY = encoded(Image.effect_mandelbrot((64, 48), (-2, -1.5, 1, 1.5), 100).convert("RGB"))


def test_dots_keep_their_proportion() -> None:
    small = made(RED, "dots")
    assert (small.width, small.height, small.full_width, small.full_height) == (100, 50, 400, 200)
    assert small.octets == bytes((200, 30, 30)) * 5000


def test_a_small_one_is_not_made_larger() -> None:
    small = made(encoded(Image.new("RGB", (4, 2))), "png")
    assert (small.width, small.height) == (4, 2)


def test_a_png_for_kitty_holds_the_picture() -> None:
    small = made(encoded(Image.new("CMYK", (80, 40), (0, 255, 255, 0)), "JPEG"), "png")
    with Image.open(io.BytesIO(small.octets)) as read:
        assert (read.size, read.format) == ((80, 40), "PNG")


def test_sixels_hold_the_picture_and_nothing_else() -> None:
    small = made(MANY, "sixel", colours=16)
    text = small.octets.decode("ascii")
    assert re.fullmatch(r'\x1bP0;0;0q"1;1;64;48[#;\d!$\-?-~]+\x1b\\', text)
    defined = re.findall(r"#(\d+);2;\d+;\d+;\d+", text)
    assert 1 < len(set(defined)) <= 16
    # A colour is chosen by a sequence of its own: xterm does not take its definition for that.
    assert re.findall(r"#(\d+);2;\d+;\d+;\d+#(\d+)", text) == [(number, number) for number in defined]


def test_what_is_turned_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    file = io.BytesIO()
    Image.new("RGB", (40, 20)).save(file, "JPEG", exif=exif)
    small = made(file.getvalue(), "dots")
    assert (small.width, small.height) == (20, 40)


def test_what_is_transparent_stands_on_a_neutral_ground() -> None:
    small = made(encoded(Image.new("RGBA", (2, 1), (255, 0, 0, 0))), "dots")
    assert small.octets == bytes((128, 128, 128)) * 2


def test_what_a_terminal_gets_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "MOST_WRITTEN", 20_000)
    noise = Image.effect_noise((300, 200), 90).convert("RGB")
    for form in ("png", "sixel"):
        answer = picture.shrunken(encoded(noise), form, 300, 200, 256)
        assert len(answer["octets"]) < 20_000 * 4 / 3 + 4
        assert answer["size"] == (300, 200) or form == "sixel"


def bomb() -> bytes:
    """A PNG that says it has 900 million dots."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("content", [bomb(), b"x" * (MAX_OCTETS + 1)], ids=["bomb", "octets"])
def test_what_is_too_large_says_so(content: bytes) -> None:
    assert (
        small_picture(content, "dots", 100, 60) == "this picture is too large to be shown here; s saves it, o opens it."
    )


@pytest.mark.parametrize(
    "content",
    [b"", b"no picture", RED[:60], b"\x89PNG\r\n\x1a\n" + b"\xff" * 200, b"GIF89a" + b"\0" * 20, b"<svg/>"],
)
def test_what_is_broken_says_so(content: bytes) -> None:
    assert small_picture(content, "png", 100, 60) == "this picture cannot be shown here; s saves it, o opens it."


@pytest.mark.parametrize(
    ("form", "octets"),
    [("sixel", b"\x1bP0q\x1b]52;c;x\x07\x1b\\"), ("sixel", b"~~~"), ("png", b"\x1b[2J"), ("dots", b"\x00")],
)
def test_an_answer_that_is_not_what_was_asked_for_is_not_handed_on(
    form: picture.Form, octets: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = {"size": (10, 10), "full": (10, 10), "octets": base64.b64encode(octets).decode()}
    monkeypatch.setattr(picture, "ask_child", lambda *words, **named: answer)
    assert isinstance(small_picture(b"x", form, 10, 10), str)
