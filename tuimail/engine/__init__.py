"""One worker thread per account: connections, priorities, jobs. Nothing here knows a screen.

    Supervisor ── Worker (thread, loop) ── Service ─┬─ Desk: lanes, jobs, the one end of every command
                     one per account                ├─ Keeper: connect, sign in, back off, again
                                                    ├─ Online: start-up, watchers, second session, sweeps
                                                    ├─ JournalDesk: what needs no server
                                                    └─ HolderLock, Follower, WishBox: other processes
    jobs/ ── JobContext ── WirePair ─┬─ PriorityWire ── Session ── Link ── imap.Connection, net.Stream   (work)
                                     └─ PriorityWire ── Session ── Link ── imap.Connection, net.Stream   (watch)

Rules of the room: a job speaks inside a grant only, and a grant is one command or one pipelined write. Store first,
then the event. A lost link is LinkLost whatever lost it, and jobs let it pass. Only here are threads and loops made.

Why not asyncio.TaskGroup: when a child fails in the same moment in which the group is cancelled, it raises the failure
and the cancellation is lost (CPython 3.11); `waiting.together` does not lose it.
"""
