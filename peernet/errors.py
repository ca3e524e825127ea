"""The one exception that a command may end with."""


class CommandError(Exception):
    """A sentence for the person at the command line; `main` prints it alone and exits with `exit_code`.

    `details` (log lines, say) are printed above the sentence as they are.
    """

    def __init__(self, sentence: str, *, exit_code: int = 1, details: str = "") -> None:
        super().__init__(sentence)
        self.exit_code = exit_code
        self.details = details
