"""Every error a person can meet, its exit code and the next step.

    ExtractError
    ├── UsageError              2  the command does not fit
    ├── DocumentError           3  an input file cannot be used
    │   ├── EncryptedDocument
    │   ├── UnreadableDocument
    │   └── RegisterError
    ├── FrameworkError          4  a framework or lexicon file is not valid
    ├── StoreError              5  the store cannot be used
    │   ├── StoreLocked
    │   ├── StoreNewer
    │   └── StoreForeign
    ├── MissingDependencyError  6  an optional part is not installed
    ├── PartialFailure          7  finished, but some documents failed
    ├── IntegrityError          8  `check` or `lint` found something
    └── JudgementRefused        9  a judgement or export is refused
        ├── NoReviewer
        ├── NoEvidence
        ├── QuoteNotFound
        └── ConfidentialSource

Errors are raised where the fact is known and shown once, by `extract.cli.app.main`.
"""

from __future__ import annotations


class ExtractError(Exception):
    """Base of all errors that are shown to a person.

    Args:
        message: One line that names the thing and the reason.
        advice: One sentence with the next step; the class has a default.
    """

    exit_code = 1
    """The process exit code (see docs/errors.md)."""

    advice = "Please report this with the command you typed."
    """What to do next, in one sentence."""

    def __init__(self, message: str, advice: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if advice is not None:
            self.advice = advice


class UsageError(ExtractError):
    """The command or one of its values does not fit."""

    exit_code = 2
    advice = "See `extract COMMAND --help`."


class DocumentError(ExtractError):
    """An input file cannot be used."""

    exit_code = 3
    advice = "Replace the file and run the command again."


class EncryptedDocument(DocumentError):
    """A PDF opens only with a password."""

    advice = "Give the password with `--password TEXT`, or save an open copy of the PDF."


class UnreadableDocument(DocumentError):
    """A file is not a PDF, is cut off, or no page of it can be read."""

    advice = "Ask for a fresh copy of the PDF, or print it to PDF again, and ingest that."


class RegisterError(DocumentError):
    """The register of documents contradicts itself or the store."""

    advice = "Mend the named line of the register and run the command again."


class FrameworkError(ExtractError):
    """A framework or lexicon file is not valid; the message gives the place and the reason."""

    exit_code = 4
    advice = "Mend the named place; `extract frameworks check FILE` tells whether it is right."


class StoreError(ExtractError):
    """The store cannot be used."""

    exit_code = 5
    advice = "Name another file with `--db PATH`."


class StoreLocked(StoreError):
    """Another process is writing to the store and did not finish in time."""

    advice = "Wait until the other command has finished and run this one again; nothing was written."


class StoreNewer(StoreError):
    """The store was written by a newer version of extract."""

    advice = "Install the newer version of extract, or name another store with `--db PATH`."


class StoreForeign(StoreError):
    """The file is not a store of extract."""

    advice = "Name a store with `--db PATH`; the file was left untouched."


class MissingDependencyError(ExtractError):
    """An optional part is not installed."""

    exit_code = 6
    advice = "Install it as the message says and run the command again."


class PartialFailure(ExtractError):
    """The work was finished, but some documents failed; each was named with its reason."""

    exit_code = 7
    advice = "Mend or replace the named documents and run the command again; the others are kept."


class IntegrityError(ExtractError):
    """`extract check` or `extract lint` found something."""

    exit_code = 8
    advice = "Each finding names its place; nothing was changed."


class JudgementRefused(ExtractError):
    """A judgement or an export would break a rule of the review; nothing was written."""

    exit_code = 9
    advice = "Nothing was recorded. Mend the named reason and try again."


class NoReviewer(JudgementRefused):
    """A judgement needs the name of the person who makes it."""

    advice = "Say who judges with `--reviewer NAME` or the variable EXTRACT_REVIEWER."


class NoEvidence(JudgementRefused):
    """A score needs cited evidence or a recorded absence."""

    advice = "Cite a passage (`extract cite`), record an absence (`extract absent`), or add `--without-evidence`."


class QuoteNotFound(JudgementRefused):
    """The quote does not stand in the passage as typed."""

    advice = "Copy the words from `extract show PASSAGE`; a near match needs `--accept-fuzzy`."


class ConfidentialSource(JudgementRefused):
    """The document may inform the review but is never quoted, numbered or exported."""

    advice = "Withdraw the evidence that rests on it, or change the document's class if it was set wrongly."
