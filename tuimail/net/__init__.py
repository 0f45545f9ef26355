"""The only sockets and secrets: dialing, TLS, SASL, passwords, the wake-up socket.

Knows bytes and strangers, not mail: what travels through a Stream is imap's work, when to dial is the engine's.
Every failure is a NetError whose text is one sentence for the user, with what to do next.
"""
