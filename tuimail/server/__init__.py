"""An IMAP server in a box: demo mail and local archives, served by pymap over our own backend.

This is the only room that knows pymap (0.36, unmaintained upstream; everything private of it is touched in
`wire.py` alone). Nothing here writes to the source of an archive, and nothing listens unless asked to.

    mime_index -> structure -> message -> mailbox -> mailbox_set -> session -> backend -> wire -> embed
"""
