"""How fast entities are recognised, over the passages of a store or over PDFs' text cut into 80 words.

    python benchmarks/entities.py FOLDER_OF_PDFS
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

import pypdfium2

from extract.workflow.vocabulary import recogniser


def passages(folder: Path, *, most_pages: int = 30) -> list[str]:
    found = []
    for file in sorted(folder.rglob("*.pdf")):
        try:
            document = pypdfium2.PdfDocument(file)
            texts = [document[number].get_textpage().get_text_range() for number in range(min(len(document), most_pages))]
        except pypdfium2.PdfiumError:
            continue
        for text in texts:
            words = text.split()
            found += [" ".join(words[at : at + 80]) for at in range(0, len(words), 80)]
    return found


def main() -> None:
    texts = passages(Path(sys.argv[1]))
    recognise = recogniser().recognise
    for text in texts[:500]:
        recognise(text)
    counts: Counter[str] = Counter()
    begin = time.process_time()
    for text in texts:
        counts.update(entity.kind for entity in recognise(text))
    seconds = time.process_time() - begin
    print(f"{len(texts)} passages of up to 80 words: {1000 * seconds / max(1, len(texts)):.3f} ms each, all kinds together")
    for kind, n in counts.most_common():
        print(f"{n:8} {kind}")


if __name__ == "__main__":
    main()
