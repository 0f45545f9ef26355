"""Theme files -> Textual themes with mail tokens, and the Rich styles that the line widgets paint with.

A theme file is `themes/<name>.toml`: `dark`, `ansi`, a table [colors] of Textual's base colours and a table [mail] of
tokens. A token is a colour with attributes before it ("bold #ffffff on #222222"); one that is missing is derived from
the base colours. Tokens become theme variables, so `$mail-unread` works in CSS where the token is a plain colour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from rich.style import Style
from textual.color import Color, ColorParseError
from textual.theme import Theme

from tuimail.model.language import gettext
from tuimail.ui.icons import UNICODE, Icons

DEFAULT_THEME: Final = "tuimail-dark"
_COLORS: Final = (
    "primary",
    "secondary",
    "warning",
    "error",
    "success",
    "accent",
    "foreground",
    "background",
    "surface",
    "panel",
    "boost",
)
TEXT_ATTRIBUTES: Final = frozenset({"bold", "dim", "italic", "underline", "reverse", "strike"})

Derive = Callable[[Callable[[str], Color]], str]


def _mix(color: str, amount: float, attributes: str = "") -> Derive:
    """A colour blended with the background: 1 is the colour itself."""
    return lambda base: f"{attributes} {base('background').blend(base(color), amount).hex}".strip()


def _bar(color: str, amount: float, attributes: str = "") -> Derive:
    """The foreground on a background tinted by a colour."""
    return lambda base: (
        f"{attributes} {base('foreground').hex} on {base('background').blend(base(color), amount).hex}".strip()
    )


def _legible(color: str, least: float) -> Derive:
    """As little of a colour over the background as gives this contrast (WCAG 2)."""

    def derive(base: Callable[[str], Color]) -> str:
        background, full = base("background"), base(color)
        mixed = (background.blend(full, part / 20) for part in range(1, 20))
        return next((one for one in mixed if contrast(one, background) >= least), full).hex

    return derive


# What each token means, by the way it is derived where a theme says nothing. Themes with `ansi` cannot blend.
_DERIVED: Final[Mapping[str, tuple[Derive, str]]] = {
    "text": (_mix("foreground", 1), "ansi_default"),
    "muted": (_mix("foreground", 0.62), "dim ansi_default"),
    "faint": (_mix("foreground", 0.28), "ansi_bright_black"),
    "unread": (_mix("foreground", 1, "bold"), "bold ansi_default"),
    "unread-mark": (_mix("accent", 1), "ansi_blue"),
    "flagged": (_mix("warning", 1), "ansi_yellow"),
    "attachment": (_mix("foreground", 0.62), "dim ansi_default"),
    "pending": (_mix("accent", 0.8), "ansi_cyan"),
    "date": (_mix("foreground", 0.62), "dim ansi_default"),
    "sender": (_mix("foreground", 0.86), "ansi_default"),
    "cursor": (_bar("primary", 0.32), "reverse"),
    "cursor-blurred": (_bar("primary", 0.16), "underline"),
    "cursor-mark": (_mix("accent", 1), "ansi_blue"),
    "selected": (_bar("accent", 0.12), "bold ansi_cyan"),
    "bar": (lambda base: "", "underline"),
    "title": (_mix("foreground", 0.75), "ansi_default"),
    "title-focused": (_mix("accent", 1, "bold"), "bold ansi_blue"),
    "count": (_mix("accent", 1), "ansi_blue"),
    "key": (_mix("accent", 1, "bold"), "bold ansi_blue"),
    "header-name": (_mix("foreground", 0.62), "dim ansi_default"),
    "header": (_mix("foreground", 0.9), "ansi_default"),
    "subject": (_mix("foreground", 1, "bold"), "bold ansi_default"),
    "quote-1": (_mix("primary", 0.85), "ansi_cyan"),
    "quote-2": (_mix("secondary", 0.85), "ansi_magenta"),
    "quote-3": (_mix("success", 0.85), "ansi_green"),
    "quote-4": (_mix("warning", 0.75), "ansi_yellow"),
    "signature": (_mix("foreground", 0.62), "dim ansi_default"),
    "link": (_mix("primary", 1, "underline"), "underline ansi_blue"),
    "heading": (_mix("foreground", 1, "bold"), "bold ansi_default"),
    "code": (_mix("secondary", 0.9), "ansi_green"),
    "note": (_mix("foreground", 0.62, "italic"), "dim italic ansi_default"),
    "scrollbar": (_legible("foreground", 3.3), "ansi_bright_black"),
    "good": (_mix("success", 1), "ansi_green"),
    "warning": (_mix("warning", 1), "ansi_yellow"),
    "error-line": (_mix("error", 1), "bold ansi_red"),
}
MAIL_TOKENS: Final = tuple(_DERIVED)

# What Textual's own widgets ask of a theme of terminal colours; it names no defaults for these.
_ANSI_VARIABLES: Final = {
    "ansi-background": "ansi_default",
    "ansi-foreground": "ansi_default",
    "border-blurred": "ansi_bright_black",
    "block-cursor-foreground": "ansi_black",
    "block-cursor-background": "ansi_cyan",
    "input-cursor-background": "ansi_default",
    "input-cursor-foreground": "ansi_default",
    "input-cursor-text-style": "reverse",
    "input-selection-background": "ansi_cyan",
    "input-selection-foreground": "ansi_black",
    "screen-selection-background": "ansi_cyan",
    "screen-selection-foreground": "ansi_black",
    "scrollbar-background": "ansi_default",
}


def contrast(one: Color, other: Color) -> float:
    """How well one is seen on the other: 1 not at all, 21 as black on white (WCAG 2)."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(color: Color) -> float:
    parts = [part / 255 for part in color.rgb]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


class ThemeError(Exception):
    """A theme that cannot be used; its text is one sentence that names the file."""


def theme_directories(user_directory: Path | None) -> list[Path]:
    """Where theme files are, best first: the user's, the wheel's, the checkout's."""
    package = Path(__file__).resolve().parent.parent
    shipped = [package / "_themes", package.parent / "themes"]
    return [directory for directory in (user_directory, *shipped) if directory is not None and directory.is_dir()]


def theme_names(directories: Iterable[Path]) -> list[str]:
    """The themes there are, by name."""
    return sorted({path.stem for directory in directories for path in directory.glob("*.toml")})


def find_theme(name: str, directories: Iterable[Path]) -> Theme:
    """The theme of that name from the first directory that has it."""
    directories = list(directories)
    for directory in directories:
        path = directory / f"{name}.toml"
        if path.is_file():
            return load_theme(path)
    from difflib import get_close_matches

    near = get_close_matches(name, theme_names(directories), n=1)
    hint = (
        gettext("did you mean “{near}”?").format(near=near[0])
        if near
        else gettext("the palette (Ctrl+K, “theme”) shows all.")
    )
    raise ThemeError(gettext("There is no theme “{name}”; {hint}").format(name=name, hint=hint))


def load_theme(path: Path) -> Theme:
    """Read a theme file; every mistake is one sentence."""
    import tomllib

    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ThemeError(gettext("The theme {path} cannot be read: {error}.").format(path=path, error=error)) from error
    for key in table.keys() - {"name", "description", "dark", "ansi", "colors", "mail"}:
        raise ThemeError(
            gettext("The theme {path} has the unknown key “{key}”; known are dark, ansi, [colors] and [mail].").format(
                path=path, key=key
            )
        )
    colors = _table(path, table, "colors", _COLORS)
    tokens = _table(path, table, "mail", MAIL_TOKENS)
    if "primary" not in colors:
        raise ThemeError(gettext("The theme {path} has no colour “primary” in [colors]; add it.").format(path=path))
    for key, value in colors.items():
        _check(path, key, value, _color)
    for key, value in tokens.items():
        _check(path, key, value, parse_token)
    is_ansi = bool(table.get("ansi", False))
    theme = Theme(
        name=path.stem,
        primary=colors["primary"],
        dark=bool(table.get("dark", True)),
        ansi=is_ansi,
        variables={
            **(_ANSI_VARIABLES if is_ansi else {}),
            **{f"mail-{token}": value for token, value in tokens.items()},
        },
    )
    for key, value in colors.items():
        setattr(theme, key, value)
    return theme


def mail_tokens(theme: Theme) -> dict[str, str]:
    """All tokens of a theme, derived where it does not name them."""
    base = _base_colors(theme)
    return {
        token: theme.variables.get(f"mail-{token}", plain if theme.ansi else derive(base))
        for token, (derive, plain) in _DERIVED.items()
    }


class MailStyles:
    """The Rich styles of a theme's tokens, by token; `generation` differs for every theme put on screen."""

    _count = 0

    def __init__(self, theme: Theme, icons: Icons = UNICODE) -> None:
        self.icons = icons
        """The hand in which marks are drawn."""
        self.is_flat = theme.surface == theme.background
        """Whether panes have one background, so that a line has to tell them apart."""
        MailStyles._count += 1
        self.generation = MailStyles._count
        self._styles = {token: parse_token(value) for token, value in mail_tokens(theme).items()}

    def __getitem__(self, token: str) -> Style:
        return self._styles[token]

    def quote(self, depth: int) -> Style:
        """The style of a quote level, from 1; deeper levels go round."""
        return self._styles[f"quote-{(depth - 1) % 4 + 1}"]


def parse_token(value: str) -> Style:
    """`bold #rrggbb on #rrggbb` as a Rich style; ValueError says what is wrong."""
    words = value.split()
    attributes = [word for word in words if word in TEXT_ATTRIBUTES]
    rest = [word for word in words if word not in TEXT_ATTRIBUTES]
    match rest:
        case []:
            front, back = None, None
        case [front]:
            back = None
        case ["on", back]:
            front = None
        case [front, "on", back]:
            pass
        case _:
            raise ValueError(f"“{value}” is not of the form “bold #aabbcc on #112233”")
    style = Style.from_color(
        _color(front).rich_color if front else None,
        _color(back).rich_color if back else None,
    )
    return style + Style.parse(" ".join(attributes)) if attributes else style


def _color(value: str) -> Color:
    try:
        return Color.parse(value)
    except ColorParseError as error:
        raise ValueError(f"“{value}” is not a colour") from error


def _base_colors(theme: Theme) -> Callable[[str], Color]:
    fallback = {
        "foreground": "#e0e0e0" if theme.dark else "#202020",
        "background": "#121212" if theme.dark else "#f0f0f0",
    }

    def base(name: str) -> Color:
        value = getattr(theme, name) or fallback.get(name) or theme.primary
        return Color.parse(value)

    return base


def _table(path: Path, table: Mapping[str, object], name: str, known: Iterable[str]) -> dict[str, str]:
    part = table.get(name, {})
    if not isinstance(part, dict):
        raise ThemeError(
            gettext("The theme {path} must have “{name}” as a table: [{name}].").format(path=path, name=name)
        )
    for key, value in part.items():
        if key not in known:
            from difflib import get_close_matches

            near = get_close_matches(key, list(known), n=1)
            hint = gettext("; did you mean “{near}”?").format(near=near[0]) if near else "."
            raise ThemeError(
                gettext("The theme {path} has the unknown key “{key}” in [{name}]{hint}").format(
                    path=path, key=key, name=name, hint=hint
                )
            )
        if not isinstance(value, str):
            raise ThemeError(
                gettext("The theme {path} must have a text as “{key}” in [{name}].").format(
                    path=path, key=key, name=name
                )
            )
    return part


def _check(path: Path, key: str, value: str, parse: Callable[[str], object]) -> None:
    try:
        parse(value)
    except ValueError as error:
        raise ThemeError(
            gettext("The theme {path} has a mistake at “{key}”: {error}.").format(path=path, key=key, error=error)
        ) from error
