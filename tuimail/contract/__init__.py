"""The wall between screen and engine: every command, every event, and the one interface the screen holds.

Values only: frozen, slotted, no callables, no sockets, no SQL rows inside. Adding a command means one job in the
engine; adding an event means one branch in `state`; `match` with `assert_never` lists what was forgotten.
"""
