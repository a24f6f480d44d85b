"""Sentence encoders in the form in which most are published: a folder that sentence-transformers reads."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from extract.encode.base import Vectors, model_hash
from extract.errors import MissingDependencyError, UsageError

HOW_TO_INSTALL = "Install it with `pip install 'extract-review[semantic]'`, or leave the encoder out."

_AT_ONCE = 32
"""Texts encoded together; more are not faster on a processor without a graphics card."""


class Encoder:
    """A sentence-transformers model on the processor of this machine."""

    def __init__(self, model: Path) -> None:
        if importlib.util.find_spec("sentence_transformers") is None:
            raise MissingDependencyError("The library sentence-transformers is not installed.", HOW_TO_INSTALL)
        self._hash = model_hash(model)
        self._name = model.resolve().name
        # Set before the import, which reads them: no library below may ask the network for anything, or draw.
        os.environ["HF_HUB_OFFLINE"] = "1"
        os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
        os.environ["TQDM_DISABLE"] = "1"
        import sentence_transformers  # noqa: PLC0415 - optional, and takes seconds to load

        self._version = sentence_transformers.__version__
        try:
            self._model = sentence_transformers.SentenceTransformer(str(model), device="cpu", local_files_only=True)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise UsageError(
                f"sentence-transformers cannot read the model in “{model}”: {error}", "Name the folder of another model."
            ) from error

    @property
    def identity(self) -> str:
        """The library, its version, the folder's name and the hash of its files."""
        return f"sentence-transformers {self._version}, {self._name}, {self._hash}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a text."""
        made = self._model.encode(
            list(texts), batch_size=_AT_ONCE, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        return np.asarray(made, dtype=np.float32).reshape(len(texts), -1)
