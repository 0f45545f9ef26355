"""What goes out to the terminal, and what comes in."""
