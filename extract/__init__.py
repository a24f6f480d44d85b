"""The front door of `extract`: what other programs and notebooks may import.

Everything else is a room of the house (see README, "The house") and may move.
"""

__version__ = "0.1.0"

__all__ = ["__version__"]
