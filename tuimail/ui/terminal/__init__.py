"""What goes out to the terminal and comes in from it, under unchanged Textual widgets.

Textual paints regions; a terminal at the far end of a slow line wants differences. So the strips of a frame become
cells (`clusters`, `styles`) on a canvas that also knows what the terminal shows (`canvas`), and only what differs is
written (`changes`, `shifts`), in an order that is cheap (`routes`), in one write, when the line has taken the frame
before (`outflow`, `pace`).
Pictures (`gallery`) stand in cells of the canvas like text; `graphics` asks the terminal which it can draw.
`display` is the mixin that puts this under an App, `driver` the way to the terminal, `internals` tells whether
Textual is the one that both were written for: where it is not, Textual's own output is used.
"""
