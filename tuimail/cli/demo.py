"""`tuimail demo`: a made-up mailbox, live, that leaves nothing behind."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from tuimail.cli.boxed import begin, check_terminal, show
from tuimail.cli.logs import start_log, stop_log
from tuimail.cli.parse import Invocation
from tuimail.cli.places import Places
from tuimail.cli.signals import signals_held
from tuimail.config.paths import Paths, beside
from tuimail.config.schema import Config
from tuimail.model.language import gettext

_GREETING = gettext("Made-up mail: try everything. ? shows the keys.")


def run_demo(invocation: Invocation) -> int:
    """Open the screen on the demo and return the exit status when it is left."""
    check_terminal(invocation)
    begin()
    from tuimail.demo.run import Demo
    from tuimail.demo.scratch import Scratch
    from tuimail.wiring import Deployment

    with ExitStack() as stack:
        with signals_held():
            directory = stack.enter_context(Scratch())
        paths = _paths(directory, invocation.log)
        start_log(paths.log_file)
        try:
            with Demo() as demo:
                account = demo.account
                config = replace(account.config, rules_file=beside(paths.config_file, "rules"))
                deployment = Deployment((config,), paths, account, account.connect, read_only=invocation.read_only)
                places = Places(Config(accounts=(config,)), paths)
                return show(invocation, places, demo.server, deployment, _GREETING)
        finally:
            if invocation.log is None:
                stop_log()


def _paths(directory: Path, log: Path | None) -> Paths:
    """Everything in the private directory, the log too unless it was asked for."""
    return Paths(
        config_file=directory / "config.toml",
        is_config_named=True,
        data_dir=directory,
        state_dir=directory,
        log_file=log or directory / "tuimail.log",
    )
