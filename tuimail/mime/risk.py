"""Says what could happen when a file from a mail is opened by another program."""

from __future__ import annotations

from typing import Final

from tuimail.model.language import gettext

_PROGRAMS: Final = frozenset({
    "apk", "app", "appimage", "bat", "cmd", "com", "command", "cpl", "deb", "desktop", "dll", "dmg", "exe", "gadget",
    "hta", "inf", "ipa", "iso", "img", "jar", "js", "jse", "ksh", "lnk", "msc", "msi", "msp", "ps1", "py", "pyw", "pl",
    "rb", "reg", "rpm", "run", "scf", "scr", "sct", "sh", "bash", "zsh", "fish", "url", "vb", "vbe", "vbs", "vhd",
    "workflow", "wsf", "wsh", "xll", "jnlp", "application", "pif", "service", "flatpakref", "snap",
})  # fmt: skip
_PROGRAM_TYPES: Final = frozenset({
    "application/x-executable", "application/x-msdownload", "application/x-msdos-program", "application/x-sh",
    "application/x-shellscript", "application/java-archive", "application/x-desktop", "text/x-python", "text/x-sh",
    "application/vnd.microsoft.portable-executable", "application/x-msi", "application/hta", "text/javascript",
    "application/javascript", "application/x-elf", "application/x-perl", "text/x-shellscript",
})  # fmt: skip
_MACROS: Final = frozenset({"docm", "dotm", "xlsm", "xltm", "xlsb", "xlam", "pptm", "potm", "ppsm", "sldm", "odb"})
_PAGES: Final = frozenset({"htm", "html", "xhtml", "shtml", "mht", "mhtml", "svg", "xml"})


def opening_risk(name: str, media_type: str) -> str:
    """One clause ("it is a program"), "" where nothing is known against it. The name and the type both count."""
    endings = name.lower().rstrip(". ").split(".")[1:]
    last = endings[-1] if endings else ""
    if last in _PROGRAMS or media_type in _PROGRAM_TYPES:
        return gettext("it is a program, and opening it may run it")
    if last in _MACROS or "macroenabled" in media_type:
        return gettext("it can hold macros, which are programs")
    if last in _PAGES or media_type in ("text/html", "image/svg+xml", "application/xhtml+xml"):
        return gettext("it is a web page, and a browser may load what it names from the network")
    return ""
