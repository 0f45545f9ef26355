"""The whole program in a real terminal against a real Dovecot: what a person would try."""
