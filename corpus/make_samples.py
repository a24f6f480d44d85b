"""Rebuilds the sample corpus: PDFs of an invented organisation, its register and the known answers.

`make samples` runs it. The PDFs in `corpus/samples` are typeset from `corpus/sources` and are the same bytes
each time; the Council's resolution is turned into pictures of its pages, as a scanner would. What an assessor
would cite is marked in the sources (`#mi("4.4.2")[...]`) and lands in `corpus/samples/answers.json`.
"""

from __future__ import annotations

import csv
import io
import json
import random
import re
import time
from pathlib import Path

import pypdfium2
import typst
from PIL import Image, ImageFilter

HERE = Path(__file__).parent
SOURCES, SAMPLES = HERE / "sources", HERE / "samples"
SCANNED = {"08-council-resolution"}
SCANNED_AT = time.struct_time((2025, 6, 27, 9, 0, 0, 4, 178, 0))

REGISTER = [
    # number, stem, author, year, title, type, role, language, class, symbol, date
    (1, "01-annual-report-2024", "OSW", "2025", "Annual Report 2024", "annual report", "results-report", "en", "formal", "", "2025-04-02"),
    (2, "02-strategic-plan-2022-2027", "OSW", "2021", "Strategic Plan 2022–2027", "strategy", "strategy", "en", "formal", "OSW/C/45/4", "2021-11-18"),
    (3, "03-evaluation-delta-resilience", "OSW Independent Evaluation Office", "2024", "Independent Evaluation of the Delta Resilience Programme, 2018–2023", "evaluation", "evaluation", "en", "formal", "", "2024-05-31"),
    (4, "04-evaluation-policy", "OSW", "2020", "Evaluation Policy", "policy", "policy", "en", "formal", "OSW/C/44/9", "2020-06-24"),
    (5, "05-audit-and-oversight-2024", "OSW Office of Internal Oversight", "2025", "Report on internal audit and oversight in 2024", "oversight report", "oversight", "en", "formal", "OSW/C/48/7", "2025-04-14"),
    (6, "06-human-resources-2024", "OSW", "2025", "Human Resources Report 2024", "report", "human-resources", "en", "formal", "OSW/C/48/INF/6", "2025-05-05"),
    (7, "07-programme-and-budget-2025-2026", "OSW", "2024", "Programme and Budget 2025–2026", "budget", "financial", "en", "formal", "OSW/C/47/3", "2024-09-30"),
    (8, "08-council-resolution", "OSW Council", "2025", "Rapid response to floods and drought", "resolution", "governing-body", "en", "formal", "OSW/C/48/RES/3", "2025-06-26"),
    (9, "09-strategie-regionale-afrique-ouest", "OSW", "2023", "Stratégie régionale pour l'Afrique de l'Ouest 2023–2027", "strategy", "country-strategy", "fr", "formal", "", "2023-07-12"),
    (10, "10-management-response", "OSW", "2024", "Management Response to the Independent Evaluation of the Delta Resilience Programme", "management response", "management-response", "en", "formal", "OSW/EVAL/2024/5/MR", "2024-07-30"),
    (11, "11-plan-accion-genero", "OSW", "2025", "Plan de acción sobre igualdad de género 2023–2026", "action plan", "results-report", "es", "formal", "", "2025-03-08"),
    (12, "12-note-on-an-inquiry", "OSW Office of Internal Oversight", "2024", "Note on an inquiry into advances to partners", "note", "audit", "en", "inform-only", "OIO/2024/C/11", "2024-10-01"),
]  # fmt: skip


def scan(pdf: bytes) -> bytes:
    """Turn pages into slightly turned, grainy grey pictures, as a scanner would."""
    dice = random.Random(48)
    pages = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            picture = page.render(scale=200 / 72, grayscale=True).to_pil()
            picture = picture.rotate(dice.uniform(-0.6, 0.6), fillcolor=250, resample=Image.Resampling.BICUBIC)
            noise = Image.frombytes("L", (64, 64), bytes(dice.randrange(228, 256) for _ in range(64 * 64)))
            grain = noise.resize(picture.size, Image.Resampling.BILINEAR)
            pages.append(Image.blend(picture.filter(ImageFilter.GaussianBlur(0.6)), grain, 0.08))
    out = io.BytesIO()
    pages[0].save(
        out, "PDF", save_all=True, append_images=pages[1:], resolution=200, quality=55,
        title="Scan", creationDate=SCANNED_AT, modDate=SCANNED_AT,
    )  # fmt: skip
    return out.getvalue()


def answers(stem: str, number: int) -> list[dict[str, object]]:
    """What the source marks as citable: code, PDF page, printed page, the first words."""
    found = json.loads(typst.query(str(SOURCES / f"{stem}.typ"), "<answer>", field="value"))
    return [
        {
            "document": number,
            "source": f"{stem}.pdf",
            "codes": answer["codes"],
            "page": answer["page"],
            "opening": " ".join(re.sub(r"\s+", " ", answer["text"]).split()[:8]),
        }
        for answer in found
    ]


def main() -> None:
    """Write PDFs, register and answers."""
    SAMPLES.mkdir(exist_ok=True)
    known: list[dict[str, object]] = []
    n_pages = 0
    for row in REGISTER:
        number, stem = row[0], row[1]
        pdf = typst.compile(str(SOURCES / f"{stem}.typ"))
        if stem in SCANNED:
            pdf = scan(pdf)
        (SAMPLES / f"{stem}.pdf").write_bytes(pdf)
        known += answers(stem, number)
        with pypdfium2.PdfDocument(pdf) as document:
            n_pages += len(document)
            print(f"{number:3d} {stem}: {len(document)} pages, {len(pdf) // 1024} kB")
    (SAMPLES / "answers.json").write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    with (SAMPLES / "register.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow("number file author year title publisher type role language class symbol date batch".split())
        for number, stem, author, year, title, kind, role, language, klass, symbol, date in REGISTER:
            writer.writerow([number, f"{stem}.pdf", author, year, title, "Organization for Shared Waters", kind, role, language, klass, symbol, date, "1"])
    print(f"{len(REGISTER)} documents, {n_pages} pages, {len(known)} known answers")


if __name__ == "__main__":
    main()
