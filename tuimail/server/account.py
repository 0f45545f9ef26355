"""An account whose server is embedded: what the engine needs to reach it and to sign in."""

from __future__ import annotations

from tuimail.config.schema import AccountConfig, ImapConfig
from tuimail.model.ids import AccountId
from tuimail.net.endpoint import Endpoint
from tuimail.net.local import adopt
from tuimail.net.secrets import Secret
from tuimail.net.stream import Stream
from tuimail.server.embed import Embedded

_HOST = "localhost"
_PORT = 143


class BoxedAccount:
    """The account of one embedded server. Its password lives in memory and ends with the run."""

    def __init__(
        self, server: Embedded, name: str, email: str, display_name: str = "", *, authserv_id: str = ""
    ) -> None:
        self._server = server
        self._password = Secret(server.password)
        self.config = AccountConfig(
            name=AccountId(name),
            email=email,
            display_name=display_name,
            authserv_id=authserv_id,
            imap=ImapConfig(username=server.user, host=_HOST, port=_PORT, security="plain", allow_plain=True),
        )

    async def connect(self, account: AccountConfig) -> Stream:
        """A connection that no other process can have."""
        imap = account.imap
        endpoint = Endpoint(host=imap.host, port=imap.port, security="plain", allow_plain=True)
        return await adopt(self._server.connect(), endpoint)

    def get(self, user: str) -> Secret | None:
        """The password, asked for as of a keyring."""
        return self._password

    def is_available(self) -> bool:
        """Nothing is remembered: it would be wrong the next time."""
        return False
