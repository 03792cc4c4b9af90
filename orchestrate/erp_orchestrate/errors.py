"""What goes wrong before Meltano is even started."""


class OrchestrateError(Exception):
    """It cannot be done; the text says why and what to do.

    Args:
        text: That.
        is_retryable: Whether another try may succeed by itself.
    """

    def __init__(self, text: str, *, is_retryable: bool = False) -> None:
        super().__init__(text)
        self.is_retryable = is_retryable
