"""What one PDF may cost: time, memory and output; a file that wants more loses a page, never the run."""

from __future__ import annotations

import sys
from dataclasses import dataclass

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what a worker may use and hand back. All times are wall-clock seconds."""

    address_space: int = 2048 * MEBIBYTE
    """Bytes of address space of one worker (RLIMIT_AS; not enforced on Windows and macOS)."""
    recycle_above: int = 256 * MEBIBYTE
    """A worker that has grown beyond this many bytes is replaced after its task."""
    file_bytes: int = 2048 * MEBIBYTE
    """A larger file is refused."""
    seconds_to_open: float = 60.0
    """For opening a file and reading its outline facts, repair included."""
    seconds_per_page: float = 30.0
    """For one page; a page that takes longer is left out."""
    seconds_to_recognise: float = 180.0
    """For one page that goes to OCR."""
    seconds_to_assemble: float = 60.0
    """For cutting a whole document into passages; half a second more for each page."""
    pages: int = 10_000
    """Further pages of a document are left out."""
    words_per_page: int = 40_000
    """A page with more words is cut off (a dense newspaper page has about 8,000)."""
    characters_per_page: int = 400_000
    """A page with more characters is cut off."""
    characters: int = 20_000_000
    """A document with more characters is cut off at the page that goes beyond (about 7,000 dense pages)."""
    message_bytes: int = 256 * MEBIBYTE
    """The largest message a worker may send; it bounds the memory of the parent."""
    lost_pages: int = 40
    """After so many pages lost by a crash or hang the rest of the document is given up."""


def confine(limits: Limits) -> None:
    """Put this process under its memory limit, and forbid core dumps."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - exists on POSIX only

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = limits.address_space if hard == resource.RLIM_INFINITY else min(limits.address_space, hard)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ValueError, OSError):
        # macOS refuses to lower RLIMIT_AS; deadlines and output limits still hold there.
        return


def peak_memory() -> int:
    """Return the largest resident size of this process so far in bytes, 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0
    import resource  # noqa: PLC0415 - exists on POSIX only

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
