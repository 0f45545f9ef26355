"""Servers for tests: small, correct, in this process, and able to misbehave on request."""
