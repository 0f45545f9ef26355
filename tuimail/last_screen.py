"""Paints the last screen before anything is imported, and keeps what is typed meanwhile.

paint(argv)   at the very start: the screen of the last run, if it was run with the same words on the same terminal
give_back()   the terminal as it was found; before anything is printed, and at the end
keep(...)     the screen for the next run: one file per size, 0600, beside what else the screen remembers

The screen that takes over begins from what is painted (`Painted.take_over`) and writes only what differs. A file that
is foreign, damaged or of other circumstances is passed by. The rows of
the list stand in it, as they do in the cache database, which lies as safe; mail that is read does not.
Standard library only, and little of it: the time until
the first octet is that of this module.
"""

from __future__ import annotations

import os
import sys

from tuimail import __version__

_MAGIC = b"tuimail screen 1\n"
_LARGEST = 1_000_000
_MOST_KEPT = 6
# Without autowrap, as Textual has it: the output goes down the last column.
_ENTER, _LEAVE = b"\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[m", b"\x1b[m\x1b[?7h\x1b[?25h\x1b[?1049l"
_SURROUNDINGS = (
    *("TERM", "COLORTERM", "TERM_PROGRAM", "NO_COLOR", "FORCE_COLOR", "LANG", "LC_ALL", "LC_CTYPE", "TZ"),
    *("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "TUIMAIL_CONFIG", "TUIMAIL_DATA"),
)
_VALUED = ("--config", "--data-dir", "--log", "--theme", "--keys")
_FLAGS = ("--read-only", "--no-mouse", "--slow")


class Painted:
    """The terminal with the last screen on it."""

    def __init__(self, descriptor: int, columns: int, rows: int, shadow: str) -> None:
        import termios

        self.size = columns, rows
        self.shadow = shadow
        """What is painted, for the canvas that goes on from it."""
        self.mode = termios.tcgetattr(descriptor)
        """How the terminal was found."""
        self.is_taken_over = False
        self._descriptor = descriptor

    def hold_keys(self) -> None:
        """No echo, no lines, no signals: what is typed waits in the kernel for whoever reads next."""
        import termios

        mode = [*self.mode[:6], [*self.mode[6]]]
        mode[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
        mode[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
        mode[6][termios.VMIN] = 1
        termios.tcsetattr(self._descriptor, termios.TCSANOW, mode)

    def take_over(self) -> None:
        """Somebody else owns the terminal from now on, and leaves its screen at the end."""
        self.is_taken_over = True

    def give_back(self) -> None:
        """Leave the screen, unless somebody took it over, and put the terminal's mode back."""
        import termios

        try:
            if not self.is_taken_over:
                os.write(self._descriptor, _LEAVE)
                termios.tcflush(self._descriptor, termios.TCIFLUSH)  # what was typed was meant for us
            termios.tcsetattr(self._descriptor, termios.TCSANOW, self.mode)
        except (OSError, termios.error):
            return  # the terminal is gone


_painted: Painted | None = None


def painted() -> Painted | None:
    """What `paint` put on the terminal, None where it put nothing."""
    return _painted


def paint(argv: list[str]) -> None:
    """Show the last screen; nothing happens where there is none, or where it would be another one."""
    global _painted
    directory = _state_dir(argv) if os.name == "posix" else None
    if directory is None or not (os.isatty(0) and os.isatty(1)):
        return
    import termios

    try:
        columns, rows = os.get_terminal_size(1)
        octets, shadow = _read(_file(directory, columns, rows), _circumstances(argv))
        _painted = Painted(1, columns, rows, shadow)
        _end_well()
        _painted.hold_keys()
        _write(octets)
    except (OSError, ValueError, termios.error):
        give_back()


def give_back() -> None:
    """The terminal as it was found; nothing where nothing was painted."""
    global _painted
    if _painted is not None:
        _painted.give_back()
        _painted = None


def config_signature(config_file: str | os.PathLike[str]) -> bytes:
    """Config file and settings.toml as they are now: with others, colours and keys may be others."""
    import zlib

    with open(config_file, "rb") as file:
        sum_ = zlib.crc32(file.read(_LARGEST))
    sum_ = zlib.crc32(_own_settings(os.fspath(config_file)), sum_)
    return b"%d " % sum_ + os.fsencode(config_file)


def _own_settings(config_file: str) -> bytes:
    """What was changed in the program, in the file that `config.own.own_file` names, which cannot be asked so early."""
    directory, name = os.path.split(config_file)
    own = "settings.toml" if name == "config.toml" else f"{os.path.splitext(name)[0]}.settings.toml"
    try:
        with open(os.path.join(directory, own), "rb") as file:
            return file.read(_LARGEST)
    except FileNotFoundError:
        return b""


def keep(
    directory: str | os.PathLike[str], argv: list[str], size: tuple[int, int], signature: bytes, screen: tuple[str, str]
) -> None:
    """Keep a screen for the next run: its output and its shadow. A full disk only forgets it."""
    import zlib

    octets, shadow = (part.encode("utf-8", "replace") for part in screen)
    head = b"%d %d %d\n" % (len(octets), len(shadow), zlib.crc32(octets + shadow))
    path = _file(os.fspath(directory), *size)
    try:
        descriptor = os.open(f"{path}.new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "wb") as file:
            file.write(b"".join((_MAGIC, _circumstances(argv), signature, b"\n", head, octets, shadow)))
        os.replace(f"{path}.new", path)
        forget(directory, but=_MOST_KEPT)
    except OSError:
        return


def forget(directory: str | os.PathLike[str], *, but: int = 0) -> None:
    """Remove the kept screens, all `but` the newest ones."""
    with os.scandir(directory) as entries:
        kept = [entry for entry in entries if entry.name.startswith("screen-") and entry.is_file(follow_symlinks=False)]
    for entry in sorted(kept, key=lambda entry: -entry.stat().st_mtime_ns)[but:]:
        os.unlink(entry.path)


def _state_dir(argv: list[str]) -> str | None:
    """Where the screen is remembered; None for words that do not open the configured accounts."""
    data_dir = os.environ.get("TUIMAIL_DATA") or ""
    words = iter(argv)
    for word in words:
        if word in _VALUED:
            value = next(words, "")
            data_dir = value if word == "--data-dir" else data_dir
        elif word not in _FLAGS:
            return None
    if data_dir:
        return os.path.join(os.path.expanduser(data_dir), "state")
    if sys.platform == "darwin":
        return os.path.expanduser("~/Library/Application Support/tuimail")
    return os.path.join(os.environ.get("XDG_STATE_HOME", "").strip() or os.path.expanduser("~/.local/state"), "tuimail")


def _file(directory: str, columns: int, rows: int) -> str:
    return os.path.join(directory, f"screen-{columns}x{rows}")


def _circumstances(argv: list[str]) -> bytes:
    """One line that is the same where the same screen would come up."""
    surroundings = [os.environ.get(name) for name in _SURROUNDINGS]
    return ascii((__version__, os.getcwd(), argv, surroundings)).encode() + b"\n"


def _read(path: str, circumstances: bytes) -> tuple[bytes, str]:
    """Output and shadow. Raises OSError and ValueError for whatever is not ours or not of now."""
    import zlib

    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with open(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if found.st_uid != os.getuid() or found.st_mode & 0o177077 != 0o100000:
            raise ValueError("not a file for the user's eyes only")
        if file.readline(_LARGEST) != _MAGIC or file.readline(_LARGEST) != circumstances:
            raise ValueError("of other circumstances")
        signature = file.readline(_LARGEST).removesuffix(b"\n")
        if config_signature(os.fsdecode(signature.split(b" ", 1)[-1])) != signature:
            raise ValueError("of another config")
        length, shadow_length, checksum = map(int, file.readline(100).split())
        rest = file.read(_LARGEST)
    if len(rest) != length + shadow_length or zlib.crc32(rest) != checksum:
        raise ValueError("damaged")
    return rest[:length], rest[length:].decode()


def _write(octets: bytes) -> None:
    octets = _ENTER + octets
    while octets:
        octets = octets[os.write(1, octets) :]


def _end_well() -> None:
    """A `kill` must not leave the terminal as it is now."""
    import signal

    def leave(number: int, frame: object) -> None:
        raise SystemExit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
