"""The IMAP client protocol, sans-I/O: bytes in, events out; commands in, bytes out.

The rule of this room: no socket, thread, clock or SQL, and nothing imported from other rooms but `model`. Callers
import names from the module that defines them (`from tuimail.imap.connection import Connection`).

    connection.Connection        one TCP connection: receive() send() outgoing() events() idle_done() eof()
    commands.*                   frozen dataclasses, one per IMAP command, generic in what they result in
    inflight.Pending             a command under way; result() returns the typed answer or raises an errors.ImapError
    events.*                     Greeting Done Unsolicited Bye Alert TurnedReadOnly Malformed IdleStarted BodyChunk
    responses.*  fetch.Fetch     typed server data          sequence.UidSet  capabilities.Capabilities

States of a connection (RFC 9051 section 3):

         (no greeting yet)
      OK |        | PREAUTH           BYE, eof(), ProtocolBroken: from every state
         v        |                                 |
   NOT_AUTHENTICATED -- LOGIN, AUTHENTICATE --> AUTHENTICATED <-- CLOSE, UNSELECT, --> SELECTED
         |            STARTTLS: stays                |   refused SELECT              SELECT,
         +--------------- LOGOUT ----------------> LOGOUT                            EXAMINE

Laws: a response that makes no sense costs that response (event Malformed). Sequence numbers never leave the room:
EXPUNGE and FETCH are resolved to UIDs where these are known, otherwise they are hints without a number. Untagged
data goes to the oldest command under way that wants it, else it is Unsolicited. Commands whose answers could be
mistaken for each other are not pipelined: the second waits in the queue.
"""
