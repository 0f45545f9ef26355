"""Makes pictures small enough for a terminal, in another process: they come from strangers."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any, Final, Literal

from tuimail.mime.child import ask_child
from tuimail.model.language import gettext
from tuimail.model.values import dataclass

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_OCTETS: Final = 30 * 1024 * 1024
MOST_WRITTEN: Final = 1_000_000
"""Octets of a picture as a terminal gets it: a line of 10 Mbit/s takes this in a second."""
MOST_DOTS: Final = 1000
"""Of width and height; xterm takes no more."""
_FEWEST_DOTS: Final = 64
_DEADLINE_S: Final = 20.0
_GROUND: Final = (128, 128, 128, 255)
"""Behind what is transparent: black and white are both seen on it."""

Form = Literal["dots", "png", "sixel"]
_SUFFIX: Final = b"\x1b\\"


@dataclass(frozen=True, slots=True)
class SmallPicture:
    """`octets` are rows of RGB, a PNG, or a sixel sequence; `width` and `height` are the dots that it is to take."""

    form: Form
    width: int
    height: int
    octets: bytes
    full_width: int
    full_height: int


def small_picture(content: bytes, form: Form, width: int, height: int, colours: int = 256) -> SmallPicture | str:
    """The picture within so many dots; where it cannot be shown, a sentence that says why."""
    if len(content) > MAX_OCTETS:
        return _TOO_LARGE
    arguments = (form, str(width), str(height), str(colours))
    answer = ask_child("picture", content, arguments=arguments, deadline_s=_DEADLINE_S)
    if answer == "large":
        return _TOO_LARGE
    try:
        (width, height), (full_width, full_height) = answer["size"], answer["full"]
        octets = base64.b64decode(answer["octets"])
        small = SmallPicture(form, int(width), int(height), octets, int(full_width), int(full_height))
    except (TypeError, KeyError, ValueError, binascii.Error):
        return gettext("this picture cannot be shown here; s saves it, o opens it.")
    return small if _is_sound(small) else gettext("this picture cannot be shown here; s saves it, o opens it.")


_TOO_LARGE = gettext("this picture is too large to be shown here; s saves it, o opens it.")


def _is_sound(small: SmallPicture) -> bool:
    """Whether it is what was asked for: it goes to the terminal as it is."""
    octets = small.octets
    if small.width < 1 or small.height < 1 or len(octets) > 2 * MOST_WRITTEN:
        return False
    match small.form:
        case "dots":
            return len(octets) == small.width * small.height * 3
        case "png":
            return octets.startswith(b"\x89PNG\r\n\x1a\n")
        case "sixel":
            inside = octets.removeprefix(b"\x1bP").removesuffix(_SUFFIX)
            return len(inside) == len(octets) - 4 and inside.isascii() and inside.decode("ascii").isprintable()


def shrunken(content: bytes, form: Form, width: int, height: int, colours: int) -> Any:
    """In the child: the values of a SmallPicture, octets in base64; "large" or "broken" where there is none."""
    import io

    from PIL import Image

    try:
        with Image.open(io.BytesIO(content)) as picture:
            full = picture.size
            flat = _flat(picture, width, height)
    except (Image.DecompressionBombError, MemoryError):
        return "large"
    except Exception:  # whatever its decoders stumble over
        return "broken"
    size = flat.size
    octets = _encoded(flat, form, colours)
    while len(octets) > MOST_WRITTEN and flat.width > _FEWEST_DOTS:
        by = max(0.3, 0.95 * (MOST_WRITTEN / len(octets)) ** 0.5)
        flat = flat.resize((max(1, int(flat.width * by)), max(1, int(flat.height * by))))
        octets = _encoded(flat, form, colours)
    if form == "sixel":
        size = flat.size  # only kitty stretches a picture
    return {"size": size, "full": full, "octets": base64.b64encode(octets).decode("ascii")}


def _flat(picture: Image, width: int, height: int) -> Image:
    """Upright, within so many dots, nothing transparent."""
    from PIL import Image, ImageOps

    picture.draft("RGB", (width, height))
    upright = ImageOps.exif_transpose(picture) or picture
    flat = upright.convert("RGBA")
    flat.thumbnail((width, height))
    ground = Image.new("RGBA", flat.size, _GROUND)
    ground.alpha_composite(flat)
    return ground.convert("RGB")


def _encoded(flat: Image, form: Form, colours: int) -> bytes:
    import io

    match form:
        case "dots":
            return flat.tobytes()
        case "png":
            file = io.BytesIO()
            flat.save(file, "PNG")
            return file.getvalue()
        case "sixel":
            return _sixels(flat, colours)


def _sixels(flat: Image, colours: int) -> bytes:
    import re

    from PIL.Image import Dither, Quantize

    # Of the library only this: its renderables question the terminal, which is ours.
    from textual_image._sixel import image_to_sixels

    palette = flat.quantize(colours, Quantize.MEDIANCUT)
    sequence = str(image_to_sixels(flat.quantize(palette=palette, dither=Dither.FLOYDSTEINBERG)))
    # It takes a colour that is defined for one that is chosen; for xterm that is not so.
    return re.sub(r"#(\d+);2;\d+;\d+;\d+", r"\g<0>#\1", sequence).encode("ascii")
