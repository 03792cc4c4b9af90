"""What goes wrong before Meltano is even started."""


class OrchestrateError(Exception):
    """It cannot be done; the text says why and what to do."""
