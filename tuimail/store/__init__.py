"""The only room that knows SQLite: one database per account, written by one thread, read by many.

The rule of the room: local truth = server base + pending operations. A message row keeps what the server has
(base_mailbox, base_uid, base_flags) beside what is shown (mailbox, flags); `fold` makes the second from the first in
the transaction that changes either. Methods of `MailStore` and `Journal` are one transaction each and return `Touched`.

Where things are: `writer` (MailStore) is the door for jobs, `reader` (MailReader) the door for screens, `journal` the
operations, `rescue` what happens to a damaged file. The rest are rooms behind these doors.
"""
