"""The codes of parse issues: short and stable, for people who read the list and programs that count."""

from __future__ import annotations

ISSUE_CODES = {
    "encrypted": "The PDF opens only with a password, or with another one.",
    "empty-file": "The file has no bytes.",
    "not-a-pdf": "The file is something else than a PDF.",
    "unreadable": "The PDF is damaged beyond what could be mended.",
    "too-large": "The file is larger than a document may be.",
    "no-pages": "The PDF has no page that can be read.",
    "no-text": "No page of the document has text that could be read.",
    "missing-file": "The register names a file that is not in the folder.",
    "changed": "A known file has other bytes than before.",
    "duplicate": "The file has the same bytes as another document.",
    "register": "The register and the store do not agree.",
    "recovered": "The PDF is damaged; what could be saved was read.",
    "recovered-text": "Only the plain text of a page could be saved, without its layout.",
    "page-count": "The PDF claims more pages than it has.",
    "too-many-pages": "The document has more pages than one may have; the rest was left out.",
    "too-much-text": "The document has more text than one may have; the rest was left out.",
    "page-unreadable": "A page cannot be loaded.",
    "page-crashed": "The PDF library crashed on a page.",
    "page-timeout": "A page took too long.",
    "page-memory": "A page needs more memory than it may have.",
    "page-cut": "A page holds more than a page may hold and was cut off.",
    "scanned-page": "A page is a picture without text and was not recognised.",
    "no-ocr": "Pages that are pictures were left unread; the message says how to have them read.",
    "ocr": "A page's text was recognised in a picture; check quotes against the page.",
    "ocr-failed": "The recognition of a page's text failed.",
    "low-quality": "A page's text is not what is printed on it.",
    "layout-failed": "A page could not be laid out; its text was kept line by line.",
    "not-enriched": "Entities of the document could not be recognised.",
    "labels-damaged": "The PDF's page labels are damaged and were not used.",
    "scripts": "The PDF carries scripts; they were not run.",
    "launch": "The PDF asks to start another program; it was not started.",
    "attachments": "The PDF carries attached files; they were not opened.",
}
"""Every code with its meaning in one sentence."""

FATAL = frozenset(
    {"encrypted", "empty-file", "not-a-pdf", "unreadable", "too-large", "no-pages", "missing-file", "changed", "register"}
)
"""Codes that come with the status `failed`: nothing was stored."""
