"""The assistant: looks for the server while the password is typed, signs in, keeps the account.

address ──look──> found ───┐
              └─> by hand ─┴──Enter──> signing in ──> kept: left
                     ^                     │
                     └── the answer that was wrong, with a sentence
"""

from __future__ import annotations

import logging
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import Input
from textual.worker import Worker

from tuimail.config.values import email_fault
from tuimail.contract.setup import Answer, Answers, MailServer, Setup, SetupFailed
from tuimail.model.language import gettext
from tuimail.ui.screens.setup_box import SetupBox
from tuimail.ui.screens.setup_server import served
from tuimail.ui.theming import MailStyles

_log = logging.getLogger(__name__)


class SetupScreen(SetupBox):
    """The answer is whether there is an account now."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "by_hand", show=False)]

    def __init__(self, styles: MailStyles, setup: Setup, *, email: str = "", is_first: bool = True) -> None:
        super().__init__(styles, email, is_first=is_first)
        self._setup = setup
        self._looked_for = ""
        self._found: MailServer | None = None
        self._search: Worker[None] | None = None
        self._trial: Worker[None] | None = None
        self._waits_for_search = False
        self._is_keeping = self._is_kept_in_vain = False

    def on_mount(self) -> None:
        self.run_worker(self._look_for_keyring())
        self._show_keys()
        if self._email_at_first:
            self._address_given(self._email_at_first)

    async def _look_for_keyring(self) -> None:
        self.show_keyring(await self._setup.has_keyring())

    # What is typed

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        if self._trial is not None or self._waits_for_search:
            return
        if event.input.id == "address":
            self._address_given(event.value.strip())
        elif event.input.id == "password" and self.rows.is_guess:
            self.rows.focus_host()  # nothing is there, as far as we know
        else:
            self._go_on(is_seen=True)

    @on(Input.Changed)
    def _changed(self) -> None:
        self._is_kept_in_vain = False
        self.complain("")

    def action_by_hand(self) -> None:
        """Say where the server is."""
        email = self._email
        self.rows.offer(self._found or served(email.rpartition("@")[2], email))
        self.show_command()
        self.rows.focus_host()
        self._show_keys()

    def action_leave(self) -> None:
        """Out of what is waited for, else out of the box."""
        if self._is_keeping:
            return  # in a moment there is an account, or a sentence
        if self._trial is not None:
            self._trial.cancel()
            self.complain(gettext("Stopped. Nothing was kept."))
        elif self._waits_for_search:
            self._waits_for_search = False
            self._show_keys()
        else:
            self.dismiss(False)

    @property
    def _email(self) -> str:
        return self.field("address").value.strip()

    # Looking

    def _address_given(self, email: str) -> bool:
        """Begin to look; False where this is no address."""
        fault = email_fault(email)
        if fault is not None:
            self.complain(gettext("This is not a mail address: it {fault}.").format(fault=fault), "#address")
            return False
        self._look_for(email)
        self.field("password").focus()
        return True

    def _look_for(self, email: str) -> None:
        is_new = email != self._looked_for
        if not is_new and (self._found is not None or self._search is not None):
            return
        if is_new:
            self.rows.forget()
        self._looked_for = email
        self._show_found(None)
        if self._search is not None:
            self._search.cancel()
        self._search = self.run_worker(self._find(email))

    async def _find(self, email: str) -> None:
        try:
            server = await self._setup.find(email, self.progress)
        except Exception as error:
            self._broke(error)
            server = None
        if email != self._looked_for:
            return  # another search is on
        self._search = None
        self.progress("")
        self._show_found(server)
        if server is None and not self.rows.is_shown:
            self._not_found(email.rpartition("@")[2])
        if self._waits_for_search:
            self._waits_for_search = False
            self._go_on(is_seen=server is not None and server.is_vouched)
        self._show_keys()

    def _not_found(self, domain: str) -> None:
        self.rows.offer(served(domain, self._looked_for))
        self.complain(
            gettext(
                "No mail server was found for {domain}. Look for its name in your provider's help, or "
                "check that this machine is online."
            ).format(domain=domain)
        )

    def _show_found(self, server: MailServer | None) -> None:
        self._found = server
        self.show_server(server, self._setup.advice(self._looked_for, server))

    # Signing in

    def _go_on(self, *, is_seen: bool) -> None:
        """As far as the answers go. `is_seen`: whoever said so had the server before his eyes."""
        if self._is_kept_in_vain:
            self.dismiss(True)
            return
        email = self._email
        if email != self._looked_for and not self._address_given(email):
            return
        if not self.field("password").value and not self.field("command").value.strip():
            self.complain(gettext("A password is needed to log in."), "#password")
            return
        server = self.rows.server(email) if self.rows.is_shown else self._found
        if isinstance(server, str):
            self.complain(server)
            self.rows.focus_host()
        elif server is None and self._search is not None:
            self._waits_for_search = True
            self._show_keys()
        elif server is None:
            self.action_by_hand()
        elif is_seen:
            self._try(email, server)
        elif self.rows.is_shown:
            self.rows.focus_host()

    def _try(self, email: str, server: MailServer) -> None:
        password, command = self.field("password").value, self.field("command").value.strip()
        self.complain("")
        self._trial = self.run_worker(
            self._sign_in_and_keep(Answers(email, server, password, command, self.rows.ca_file, self.remembers))
        )
        self._show_keys()

    async def _sign_in_and_keep(self, answers: Answers) -> None:
        try:
            server = await self._setup.sign_in(answers, self.progress)
            self._is_keeping = True
            await self._setup.keep(answers._replace(server=server))
        except SetupFailed as failed:
            self._explain(failed, answers)
        except Exception as error:
            self._broke(error)
        else:
            self.dismiss(True)
        finally:
            self._trial, self._is_keeping = None, False
            self.progress("")
            self._show_keys()

    def _explain(self, failed: SetupFailed, answers: Answers) -> None:
        """The sentence, and the field that it is about."""
        match failed.answer:
            case Answer.PASSWORD:
                self.complain(str(failed), "#command" if answers.command else "#password")
            case Answer.SERVER:
                self.rows.offer(answers.server)
                self.complain(str(failed))
                self.rows.focus_host()
            case Answer.CA_FILE:
                self.rows.offer(answers.server, with_ca_file=True)
                self.complain(str(failed), "#ca-file")
            case Answer.CONFIG:
                self._is_kept_in_vain = True
                said = gettext("Logged in, but {problem}. Enter goes on without saving the account.")
                self.complain(said.format(problem=str(failed).rstrip(".")))

    def _broke(self, error: Exception) -> None:
        _log.error("setting an account up failed", exc_info=error)
        self.complain(gettext("That did not work because of an error in tuimail; the log has the details."))

    def _show_keys(self) -> None:
        self.show_keys(is_busy=self._trial is not None or self._waits_for_search)
