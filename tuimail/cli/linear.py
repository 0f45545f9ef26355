"""`--linear`: the same mail, state and keys in lines, for screen readers and terminals without a cursor."""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING

from tuimail.cli.output import complain, say
from tuimail.cli.parse import Invocation
from tuimail.cli.places import Places
from tuimail.cli.resume import Resume
from tuimail.cli.screen import start_state
from tuimail.cli.signals import leave_on_signals

if TYPE_CHECKING:
    from tuimail.state.habits import NamedMailbox
    from tuimail.wiring import Deployment


def open_lines(
    invocation: Invocation, places: Places, deployment: Deployment, greeting: str, home: NamedMailbox | None
) -> int:
    """Speak about these accounts in lines until it is left; the exit status."""
    from tuimail.config.load import check_keys
    from tuimail.ui.actions import ACTIONS
    from tuimail.ui.keymap import build_keymap, load_profile
    from tuimail.ui.linear.loop import Linear

    gc.enable()
    check_keys(places.config, ACTIONS)
    profile, problems = load_profile(invocation.keys or places.config.ui.keys)
    keymap, more = build_keymap(places.config.keys, profile, places.config.own_keys)
    for problem in (*problems, *more):
        complain(str(problem))
    engine = deployment.engine()
    resume = Resume(invocation, places)
    state = start_state(invocation, places, deployment, engine, resume.recall(home))
    state.undo_key, state.delete_key = map(keymap.shown, ("journal.undo", "message.delete"))
    if greeting:
        state.say(greeting)
    linear = Linear(state, engine, keymap, say, deployment.open_reader)
    leave_on_signals(linear.leave)
    status = 0
    try:
        status = asyncio.run(linear.run())
    finally:
        engine.stop()
        resume.remember(state.remember(is_cut_off=bool(status)).dump(), None, (0, 0))
    return status
