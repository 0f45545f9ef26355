"""The config file to begin with, explained line by line."""

from __future__ import annotations

from pathlib import Path

from tuimail.config.schema import KEY_PROFILES

_SAMPLE = """\
# {path}
# Lines that begin with # are comments; what they show is the default, or an example.

[accounts.work]                             # the name in the folder tree; choose your own
email = "ada@example.org"
name = "Ada Example"
password_command = "pass show mail/work"    # its first line is the password; without it: keyring, then a question
# authserv_id = "mx.example.org"            # whose word on DKIM, SPF and DMARC to believe; "none": nobody's

[accounts.work.imap]
host = "imap.example.org"
# security = "tls"                          # tls | starttls | plain (plain: this machine only)
# port = 993                                # follows security
# username = "ada@example.org"              # the email address
# ca_file = "/path/to/ca.pem"               # for a server with a private CA
# tunnel = "ssh mail.example.org imapd"     # instead of host: speak IMAP with a command

# [accounts.work.smtp]
# host = "smtp.example.org"
# security = "starttls"

# [accounts.work.folders]                   # only where the server does not say which is which
# archive = "Archive"
# sent = "Sent"
# snoozed = "Snoozed"                      # where snoozed mail waits
# drafts = "Drafts"
# trash = "Trash"
# junk = "Junk"

# [ui]
# theme = "auto"                           # tuimail-dark or -light, as the terminal is
# keys = "tuimail"                          # {profiles}
# mouse = true
# columns = "{{date}}  {{from:24%}}  {{subject}}  {{size}}"   # also {{tags}}; a width: 20, >6 (right), 25%
# layout = "auto"                           # auto | wide (three beside each other) | classic (list above) | narrow

# [search]
# bodies = 5000                             # of so many of the newest messages the text is fetched, to be searched

# [searches]                                # shown like folders
# "Unread this week" = "is:unread newer:7d"

# [keys]                                    # single keys by action
# "message.archive" = "e,a"
"""


def shortest_config(path: Path) -> str:
    """The beginning of it, which is enough for an account and fits every terminal."""
    return sample_config(path).partition("\n# [accounts.work.smtp]")[0]


def head(path: Path) -> str:
    """Its first lines, for a file whose account is a real one."""
    return sample_config(path).partition("\n\n")[0] + "\n"


def after_accounts(header: str) -> str:
    """What can be said beyond the account of that header, as comments."""
    _, start, rest = sample_config(Path()).partition("# [accounts.work.smtp]")
    return (start + rest).replace("accounts.work", header)


def sample_config(path: Path) -> str:
    """The text to put at `path`."""
    return _SAMPLE.format(path=path, profiles=" | ".join(KEY_PROFILES))
