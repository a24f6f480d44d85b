"""The review in one file that an outsider can check without this program.

The zip holds the database, the register and the audit trail as text, and a manifest with the SHA-256 of each
and the newest hash of the chain. Everything in it is pinned: two snapshots of one state are the same bytes,
except for the database file itself, which SQLite may lay out anew. A signature, when asked for, is an SSH
signature over the manifest.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import sqlite3
import subprocess
import tempfile
import zipfile
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from extract import __version__
from extract.errors import MissingDependencyError, UsageError
from extract.store.documents import FIELDS
from extract.workflow.export import new_file

if TYPE_CHECKING:
    from extract.store.in_sqlite import Store

_NAMESPACE = "extract-snapshot"

HOW = f"""How to check this file

1. Unpack it. `sha256sum -c SHA256SUMS` says whether every part is the one that was written.
2. `audit.jsonl` holds one audit event a line. Each event's `hash` is `sha256:` and the SHA-256 of the canonical
   JSON (UTF-8, keys sorted, no spaces) of its other seven fields and `seq`; `previous` is the hash of the event
   before it, empty for the first. The last hash is `chain_head` in `manifest.json`, and every export prints it.
3. With extract: `extract check --db evidence.db`, and `--head HASH` for a hash printed on a report.
4. If there is a `manifest.json.sig`, with the signer's public key in a file `signers` (a line: `signer KEY`):
   `ssh-keygen -Y verify -f signers -I signer -n {_NAMESPACE} -s manifest.json.sig < manifest.json`
"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was written."""

    sha256: str
    """Of the whole file."""
    n_events: int
    n_documents: int
    is_signed: bool


def snapshot(store: Store, output: Path, *, at: str, key: Path | None = None) -> Snapshot:
    """Write a snapshot; a half-written one never replaces a good one.

    Args:
        store: The open store.
        output: The zip to write.
        at: UTC, ISO 8601.
        key: SSH private key to sign the manifest with; None for no signature.

    Raises:
        UsageError: the file cannot be written, or the key cannot sign.
        MissingDependencyError: `ssh-keygen` is not installed.
    """
    with tempfile.TemporaryDirectory(prefix="extract-snapshot-") as folder:
        copy = Path(folder) / "evidence.db"
        # SQLite's own backup: one consistent state, also while another process writes.
        with closing(sqlite3.connect(copy)) as target:
            store.connection.backup(target)
            target.execute("pragma journal_mode = delete")
        from extract.store.in_sqlite import Store as Opened  # noqa: PLC0415 - the copy is opened as any store is

        with Opened(copy, create=False) as frozen:
            parts = {"register.csv": _register(frozen), "audit.jsonl": _audit(frozen)}
            head = frozen.events.head()
            n_documents = len(frozen.documents.all())
            facts = {key: frozen.meta(key) for key in ("framework", "framework_sha256", "organisation")}
        hashes = {name: hashlib.sha256(content).hexdigest() for name, content in parts.items()}
        hashes["evidence.db"] = _sha256(copy)
        manifest = json.dumps(
            {
                "program": f"extract {__version__}",
                "made_at": at,
                "chain_head": head.hash if head else "",
                "events": head.seq if head else 0,
                "documents": n_documents,
                **facts,
                "sha256": hashes,
            },
            ensure_ascii=False,
            indent=2,
            sort_keys=True,
        ).encode()
        parts["manifest.json"] = manifest
        parts["README.txt"] = HOW.encode()
        hashes |= {name: hashlib.sha256(parts[name]).hexdigest() for name in ("manifest.json", "README.txt")}
        parts["SHA256SUMS"] = "".join(f"{hashes[name]}  {name}\n" for name in sorted(hashes)).encode()
        if key is not None:
            parts["manifest.json.sig"] = _sign(manifest, key, Path(folder))
        with new_file(output) as stream:
            _zip(stream, parts, copy)
    return Snapshot(_sha256(output), head.seq if head else 0, n_documents, key is not None)


def _register(store: Store) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["number", "class", *FIELDS, "revision", "sha256"])
    for document in store.documents.all():
        values = asdict(document)
        writer.writerow(
            [document.number, document.doc_class, *(values[name] for name in FIELDS), document.revision, document.document_id]
        )
    return stream.getvalue().encode()


def _audit(store: Store) -> bytes:
    lines = [
        json.dumps({"seq": event.seq, **asdict(event.act), "previous": event.previous, "hash": event.hash}, ensure_ascii=False)
        for event in store.events.all()
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def _sign(manifest: bytes, key: Path, folder: Path) -> bytes:
    program = shutil.which("ssh-keygen")
    if program is None:
        raise MissingDependencyError(
            "Signing needs ssh-keygen, which is not installed.", "Install OpenSSH (Debian: `apt install openssh-client`)."
        )
    file = folder / "manifest.json"
    file.write_bytes(manifest)
    done = subprocess.run(  # the program's own path; the key is the user's
        [program, "-Y", "sign", "-f", str(key), "-n", _NAMESPACE, str(file)],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        raise UsageError(f"{key} cannot sign: {done.stderr.strip() or 'ssh-keygen failed'}.", "Name an SSH private key.")
    return file.with_suffix(".json.sig").read_bytes()


def _zip(stream: BinaryIO, parts: dict[str, bytes], database: Path) -> None:
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted([*parts, "evidence.db"]):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            if name == "evidence.db":
                with packed.open(entry, "w", force_zip64=True) as target, database.open("rb") as source:
                    shutil.copyfileobj(source, target)
            else:
                packed.writestr(entry, parts[name])


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
