"""The configuration of the private Dovecot, as text."""

from __future__ import annotations

import grp
import os
import pwd
import sys
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
NAME = "imap.example.org"
"""A name that its certificate is for, too, where tests make it lead here."""
LESSER_SERVERS = (
    {
        "127.0.0.2": "IMAP4rev1 IDLE UIDPLUS MOVE NAMESPACE UNSELECT SPECIAL-USE LIST-EXTENDED LIST-STATUS"
        " ENABLE CONDSTORE ESEARCH",
        "127.0.0.3": "IMAP4rev1",
    }
    if sys.platform == "linux"
    else {}
)
"""The same server and users at other addresses of the loopback, claiming less after the login than it can."""

SPECIAL_USE = {"Drafts": "\\Drafts", "Sent": "\\Sent", "Archive": "\\Archive", "Junk": "\\Junk", "Trash": "\\Trash"}
"""Created for every user at the first login, with their role."""


@dataclass(frozen=True, slots=True)
class Owner:
    """The system user whose files the mail is. Dovecot refuses root for that."""

    uid: int
    gid: int

    @classmethod
    def for_tests(cls) -> Owner:
        """Ourselves, or `nobody` where the tests run as root."""
        if os.geteuid() != 0:
            return cls(os.geteuid(), os.getegid())
        nobody = pwd.getpwnam("nobody")
        return cls(nobody.pw_uid, nobody.pw_gid)


def render(root: Path, owner: Owner, *, port: int, tls_port: int) -> str:
    """The whole file. Everything it names lies under `root`; both ports are on the loopback only.

    Each user has a passwd file of his own: Dovecot sees a new file at once, but a changed one only a
    second later.
    """
    folders = "\n".join(
        f"  mailbox {name} {{\n    auto = create\n    special_use = {role}\n  }}" for name, role in SPECIAL_USE.items()
    )
    lesser = "".join(
        f"local {address} {{\n  protocol imap {{\n    imap_capability = {capability}\n  }}\n}}\n"
        for address, capability in LESSER_SERVERS.items()
    )
    return f"""\
protocols = imap
base_dir = {root}/run
state_dir = {root}/state
log_path = {root}/dovecot.log
instance_name = tuimail-tests
listen = {", ".join((HOST, *LESSER_SERVERS))}
shutdown_clients = yes
mail_fsync = never
first_valid_uid = 1
{_unprivileged()}
ssl = yes
ssl_cert = <{root}/server.pem
ssl_key = <{root}/server.key
disable_plaintext_auth = no
auth_mechanisms = plain login cram-md5 scram-sha-256
auth_failure_delay = 0
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {root}/users/%u
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {root}/users/%u
}}
mail_location = maildir:~/Maildir:LAYOUT=fs:UTF-8
mail_plugins = quota acl zlib
mail_attribute_dict = file:%h/metadata
mail_max_userip_connections = 50
protocol imap {{
  mail_plugins = $mail_plugins imap_quota imap_acl imap_zlib
  imap_metadata = yes
}}
plugin {{
  quota = count:User quota
  quota_vsizes = yes
  acl = vfile
}}
namespace inbox {{
  inbox = yes
  separator = /
{folders}
}}
service imap-login {{
  service_count = 0
  process_min_avail = 1
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service imap {{
  process_limit = 100
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
{lesser}"""


def _unprivileged() -> str:
    """What an instance of a normal user needs: nobody to change to, and no chroot."""
    if os.geteuid() == 0:
        return ""
    user, group = pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name
    return f"""\
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
service imap-login {{
  chroot =
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""
