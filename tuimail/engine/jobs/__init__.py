"""Jobs: what a worker does for a command. One job is one async function `job(ctx, ...)` in the module of its name.

A job speaks to the server only inside a grant, writes the store, and tells what changed after the commit. It lets
LinkLost pass: the worker starts it again after the reconnect, and the job finds its place from the store alone.

    sync_account ─> replay_journal, list_mailboxes, then for every mailbox
    sync_mailbox ─> delta_qresync | delta_condstore | delta_plain, new_mail, first_sync, count_check
    replay_journal ─> batches ─> send_flags | send_move | send_copy | send_delete | send_restore
"""
