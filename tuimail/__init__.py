"""tuimail: a terminal mail client.

     keys ──> action ──> intent ──> command ──> [wake] ──> worker: job ──> IMAP
                                                              │
     screen <── widget <── state <── event <──── commit ──── store (SQLite, WAL)
                             └─────── bounded reads ───────────┘

Data moves one way round. A widget does not know that there is a network; a worker does not know that there is a
screen; both know `contract` and `model`, and meet in the store.

Laws
- One owner: one thread owns a socket, one thread writes a database, one thread touches widgets. Only immutable values
  and the store are shared.
- Store first: an event is told only after the commit that it describes, and it carries keys, not mail.
- Every command ends exactly once: CommandDone, CommandFailed or CommandCancelled.
- Local truth = what the server has (base columns) + the open operations of the journal, folded over it in the same
  transaction that writes either. A sync that races an edit cannot undo it.
- What the server tells unasked is a hint; an answer keyed by UID is a fact. Sequence numbers never leave `imap`.
- A grant of the wire is one command or one pipelined write, so what the user waits for goes first within 300 ms.
- While a key waits for its answer, workers stand still: what computes in a worker calls `give_way` about every message
  (`engine/answering.py`), because all threads share one interpreter.
- Offline is a state, not an error: the list never goes blank.
- Text from outside passes `model.safe_text` before it becomes a cell, a line of output or a file name.

Rooms, from the outside in; a room imports only what stands below it (import-linter checks the list in pyproject.toml)
- `last_screen` paints the screen of the last run before anything is imported; below all rooms, as is `late_imports`,
  which imports Textual without what the first frame does not touch
- `cli`      the words of the command line, one module per verb; every failure becomes one sentence
- `wiring`   puts the rooms together; starts the engine after the first frame; where nothing is stored yet, a process
             goes ahead and brings the first rows (`engine/forerunner.py`)
- `ui`       the screen: widgets that paint by line, dialogs, keys, themes. The only room that knows Textual;
  `ui.linear` is the same mail in lines, without Textual
- `engine`   one worker thread per account: two sessions (work and watch), lanes, the wire, reconnection, `jobs`;
  `engine.setup` finds, tries and keeps a new account
- `server`   an IMAP server in a box (pymap): demo mail and local archives. `demo` fills it with a life
- `state`    what the screen is about, as plain Python: folders, listing, selection, reading, pending, undo
- `store`    one SQLite database per account: mail, journal, bodies. The only room of the client that knows SQLite
- `net`      sockets, TLS, SASL, tunnels, look-ups in DNS and on the web, passwords, the wake-up socket
- `imap`     the IMAP client protocol, sans-I/O: octets in, events out
- `mime`     octets of mail to values and documents, pure
- `config`   the TOML file and the places of all files
- `query`    the query language: text to tree, and back
- `contract` the wall between screen and engine: every command, every event
- `model`    values of mail, and the user's language

An account may be used by several processes. A lock beside its database makes one of them the holder, which owns the
connections (`engine/holder.py`); the others write the journal, wake it, and follow the store.

Texts for people are English in the code, whole sentences in `gettext(...)`; catalogues lie in `locale`
(`python -m tests.catalogue` collects and compiles them, and a test wants them complete).

Decisions that cost a day
- The protocol layer is ours: 3 to 5 times as fast as the libraries, which lack QRESYNC, COMPRESS and pipelining, and
  lose news in IDLE. Headers come by HEADER.FIELDS, not ENVELOPE: cheaper for the server, and with References.
- No rows without headers: the first synchronisation goes from the newest UID down in growing windows, and the list
  grows at its old end while the user reads. Nothing has to be drawn for mail that is not known yet.
- Operations name local rows, which survive moves; UIDs are looked up when an operation is sent. This makes undo of a
  move that has not settled, has settled, or was settled by another process the same thing.
- A snoozed message carries its wake time as keywords, one for each bit of a number, so that any machine wakes it and no
  server runs out of names (`model/snooze.py`); where a server keeps none, a hidden note beside it says the same
  (`model/wake_note.py`). Rules meet each new message once, in the transaction that writes what
  they do to the journal (`store/rulings.py`).
- A deletion for good keeps the source in the journal first, so that even it can be undone.
- What is done to mailboxes is in the journal, too (`store/mailbox_ops.py`), shown once the server did it. A mailbox
  keeps its row under every name, and gets it back when its deletion is undone: older entries still mean it.
- Hot and cold columns of messages stand in two tables, bodies in a file of their own: lists never read past what they
  show (a scan of wide rows costs ten seconds at a million).
- asyncio in the worker, nothing asynchronous in the state: the screen's reads are single bounded statements on a
  read-only connection, long ones (a list's whole order, rendering) run in threads that the ui owns.
"""

__version__ = "0.1.0"
