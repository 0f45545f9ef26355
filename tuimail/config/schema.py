"""What a config file can say: one frozen dataclass per table, with every default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

from tuimail.config.columns import Column
from tuimail.model.ids import AccountId
from tuimail.model.mailbox import SpecialUse
from tuimail.model.values import dataclass

Security = Literal["tls", "starttls", "plain"]
Auth = Literal["password", "oauth2"]

IMAP_PORTS: Final[Mapping[Security, int]] = MappingProxyType({"tls": 993, "starttls": 143, "plain": 143})
SMTP_PORTS: Final[Mapping[Security, int]] = MappingProxyType({"tls": 465, "starttls": 587, "plain": 25})
KEY_PROFILES: Final = ("tuimail", "mutt", "aerc", "gmail", "alpine", "emacs")
LAYOUTS: Final = ("auto", "wide", "classic", "narrow")
EMOJI: Final = ("full", "simple")
PICTURES: Final = ("auto", "kitty", "sixel", "blocks", "none")
DENSITIES: Final = ("auto", "compact", "relaxed")
KEY_BARS: Final = ("auto", "line", "menu")
DATES: Final = ("auto", "day-first", "month-first", "iso")
ICONS: Final = ("plain", "unicode", "nerd")
OAUTH2_PROVIDERS: Final = ("google", "microsoft", "fastmail", "yahoo", "custom")
INDEXED_BODIES: Final = 5000
MOST_BODIES: Final = 10_000_000
TEXT_WIDTHS: Final = (20, 1000)
MARK_READ_DELAYS: Final = (-1, 3600)
FOLDER_ROLES: Final = (
    SpecialUse.ARCHIVE,
    SpecialUse.SENT,
    SpecialUse.DRAFTS,
    SpecialUse.TRASH,
    SpecialUse.JUNK,
    SpecialUse.SNOOZED,
)


def _no_folders() -> Mapping[SpecialUse, str]:
    return MappingProxyType({})


def _no_keys() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapConfig:
    """[accounts.<name>.imap]: where the mail is. Either `host` or `tunnel` is set."""

    username: str
    """Login name; default: the account's email."""
    host: str = ""
    """Name or address without scheme and port; empty with a tunnel."""
    security: Security = "tls"
    """plain is for loopback only, unless `allow_plain`."""
    port: int = 993
    """Default follows `security`: 993, 143, 143."""
    ca_file: Path | None = None
    """The only certificates to trust for this server (PEM); default: the system's."""
    tunnel: tuple[str, ...] | None = None
    """Words of a command that speaks IMAP on its stdin and stdout; run without a shell."""
    allow_plain: bool = False
    """Permit passwords in clear text over the network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpConfig:
    """[accounts.<name>.smtp]: where mail is submitted."""

    host: str
    """Name or address without scheme and port."""
    username: str
    """Login name; default: the one of IMAP."""
    security: Security = "tls"
    """plain is for loopback only, unless `allow_plain`."""
    port: int = 465
    """Default follows `security`: 465, 587, 25."""
    ca_file: Path | None = None
    """The only certificates to trust for this server (PEM); default: the system's."""
    allow_plain: bool = False
    """Permit passwords in clear text over the network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth2Config:
    """[accounts.<name>.oauth2]: how to get tokens, for auth = "oauth2"."""

    provider: str
    """One of OAUTH2_PROVIDERS; custom needs the three addresses below spelled out."""
    client_id: str
    """The user's own registration with the provider."""
    client_secret: str | None = field(default=None, repr=False)
    """Some providers want one even from installed programs."""
    authorize_url: str | None = None
    """Default: the provider's."""
    token_url: str | None = None
    """Default: the provider's."""
    device_url: str | None = None
    """Default: the provider's, where it has device codes."""
    scopes: tuple[str, ...] = ()
    """Default: the provider's mail scopes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountConfig:
    """[accounts.<name>]: one account."""

    name: AccountId
    """As shown in the folder tree, the table's name."""
    email: str
    """The address mail is sent from."""
    imap: ImapConfig
    """Where the mail is."""
    display_name: str = ""
    """`name` in the file: the person's name in From."""
    password_command: tuple[str, ...] | None = None
    """Words of a command whose first line of output is the password; goes before the keyring."""
    auth: Auth = "password"
    """How to log in."""
    smtp: SmtpConfig | None = None
    """None: this account cannot send."""
    folders: Mapping[SpecialUse, str] = field(default_factory=_no_folders)
    """Mailbox names for roles, where the server's own answer is missing or wrong."""
    authserv_id: str = ""
    """The name in those Authentication-Results headers that are believed; "none": none are; "": as can be told."""
    oauth2: OAuth2Config | None = None
    """Set if and only if `auth` is oauth2."""
    indexed_bodies: int = INDEXED_BODIES
    """[search] `bodies`: the text of so many of the newest messages is fetched to be searched; 0: what is read."""
    rules_file: Path | None = field(default=None, compare=False)
    """Where the rules for new mail stand; None: there are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UiConfig:
    """[ui]: how it looks and feels."""

    theme: str = "auto"
    """Name of a theme file, without .toml; auto: tuimail-dark or tuimail-light, as the terminal is."""
    keys: str = "tuimail"
    """One of KEY_PROFILES."""
    language: str = "auto"
    """A code of `model.language.languages`; auto: the system's."""
    mouse: bool = True
    """False leaves the mouse to the terminal."""
    layout: str = "auto"
    """One of LAYOUTS: how the panes stand where there is room."""
    emoji: str = "full"
    """One of EMOJI: "simple" for terminals that disagree on how wide several characters in one cell are."""
    pictures: str = "auto"
    """One of PICTURES: how attached pictures are shown."""
    density: str = "auto"
    """One of DENSITIES: lines that a message takes in the list; auto: as its width needs beside the reader."""
    icons: str = "unicode"
    """One of ICONS: the characters of marks."""
    dates: str = "auto"
    """One of DATES: the order of day, month and year."""
    key_bar: str = "auto"
    """One of KEY_BARS: the keys at the bottom; auto: in two lines for alpine's hands, in one for others."""
    unsubscribed: bool = True
    """Folders that the user has not subscribed to are in the tree."""
    tips: bool = True
    """Hints above the status line, each once."""
    text_width: int = 96
    """Columns after which the reader breaks lines of text, where the pane is wider."""
    mark_read_after: int = 0
    """Seconds that an opened message is on screen before it becomes read; -1: never by itself."""
    columns: tuple[Column, ...] = ()
    """What a row of the message list shows; empty: what fits."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a config came from, to name the line of what only a later reader can find wrong."""

    file: Path
    lines: Mapping[tuple[str, ...], int]
    """Key path to line, from 1."""
    said: Mapping[str, str | int | bool] = field(default_factory=dict)
    """What [ui] and [search] say, as written there: "ui.theme" to its value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """A whole config file; without a file, all defaults and no account."""

    accounts: tuple[AccountConfig, ...] = ()
    """In the order of the file."""
    ui: UiConfig = UiConfig()
    """How it looks and feels."""
    searches: Mapping[str, str] = field(default_factory=_no_keys)
    """[searches]: name to query; each is shown like a folder."""
    keys: Mapping[str, str] = field(default_factory=_no_keys)
    """[keys]: action id to keys, comma separated; over the profile of `ui.keys`."""
    source: Source | None = field(default=None, compare=False, repr=False)
    """None when there was no file."""
    own: Source | None = field(default=None, compare=False, repr=False)
    """What was changed in the program (settings.toml), laid over the rest; None when nothing was."""
    own_keys: Mapping[str, str] = field(default_factory=_no_keys)
    """The keys that were given in the program; they go before `keys`."""

    def account(self, name: str) -> AccountConfig | None:
        """The account of that name."""
        return next((account for account in self.accounts if account.name == name), None)
