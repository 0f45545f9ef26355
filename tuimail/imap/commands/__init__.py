"""IMAP commands by the document that defines them; one frozen dataclass each."""
