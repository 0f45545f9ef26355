"""What the tests stand on: a private Dovecot, made-up mail, a slow network, a terminal."""
