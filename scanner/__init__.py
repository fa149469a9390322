"""scanner finds carriers of controlled rare-earth technology in a company's files and shows the evidence."""

from __future__ import annotations

__all__ = ["__version__"]

__version__ = "0.1.0"
