"""What cannot be read."""


class CellError(ValueError):
    """A cell that says nothing we understand; the message is for a clerk."""
