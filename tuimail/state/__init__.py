"""What the screen is about: plain Python, no Textual, no threads, no waiting.

`root.AppState` holds the desk (`desk.Desk`: folders, listing, selection, reading, pending, prompts, status). Keys
become intents of four kinds - `browse`, `mark`, `triage`, `reader` - which change the desk and submit commands;
events of the engine go through `apply`. Both answer with the parts of the screen that they touched. Mail is read
through `reads.Reads`, in bounded reads; the two long jobs (the order of a list, rendering a body) are handed out as
requests, for a thread of the screen's.

Values here are named tuples: making a frozen dataclass costs 0.8 ms at start, and there are twenty of them before the
first paint.
"""
