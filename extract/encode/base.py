"""What every sentence encoder promises, whatever library it rests on.

    Encoder(model)                     raises MissingDependencyError, UsageError
    encoder.identity                   which library and which model, for the record
    encoder.encode(texts) -> vectors   the same texts give the same vectors on the same machine

Nothing is ever downloaded: the model is a folder on this machine that the user names. An encoder is a plug-in, one
file `extract/encode/with_<library>.py` that holds one class `Encoder`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from extract.errors import UsageError

Vectors = NDArray[np.float32]
"""Texts x dimensions, each row of length one."""


class Encoder(Protocol):
    """One model, loaded."""

    @property
    def identity(self) -> str:
        """The library and the model, with the beginning of the hash of its files."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a text; what a model cannot take in of a long text is left out."""


def model_hash(model: Path) -> str:
    """Return twelve hex digits that tell the files of a model apart from those of any other.

    Args:
        model: A folder on this machine.

    Raises:
        UsageError: there is no such folder, or nothing in it.
    """
    files = sorted(path for path in model.rglob("*") if path.is_file()) if model.is_dir() else []
    if not files:
        raise UsageError(
            f"There is no model in “{model}”.", "Name a folder that holds a sentence encoder; nothing is downloaded."
        )
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.relative_to(model).as_posix().encode() + b"\0")
        with path.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()[:12]
