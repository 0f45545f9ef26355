"""Makes pictures small enough for a terminal, in another process: they come from strangers."""

from __future__ import annotations

import base64
import binascii

from tuimail.mime.child import ask_child
from tuimail.model.values import dataclass

MAX_OCTETS = 30 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """`dots` are rows of RGB octets; `full_width` and `full_height` are the picture's own."""

    width: int
    height: int
    dots: bytes
    full_width: int
    full_height: int


def thumbnail(content: bytes, width: int, height: int) -> Thumbnail | None:
    """The picture within so many dots, None where it cannot be shown."""
    if len(content) > MAX_OCTETS:
        return None
    answer = ask_child("picture", content, arguments=(str(width), str(height)))
    try:
        small = Thumbnail(answer[0], answer[1], base64.b64decode(answer[2]), answer[3], answer[4])
    except (TypeError, KeyError, IndexError, ValueError, binascii.Error):
        return None
    return small if len(small.dots) == small.width * small.height * 3 and small.dots else None


def shrunken(content: bytes, width: int, height: int) -> list[object]:
    """In the child: the values of a Thumbnail, dots in base64."""
    import io

    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(content)) as picture:
        full = picture.size
        picture.draft("RGB", (width, height))
        upright = ImageOps.exif_transpose(picture) or picture
        flat = upright.convert("RGBA")
        flat.thumbnail((width, height))
        ground = Image.new("RGBA", flat.size, (128, 128, 128, 255))
        ground.alpha_composite(flat)
        small = ground.convert("RGB")
        return [small.width, small.height, base64.b64encode(small.tobytes()).decode("ascii"), *full]
