"""How well passages are ranked per micro-indicator, beside plain search methods, and how fast.

    python -m benchmarks.ranking                       the sample corpus, and ../shared/gold/ranking when it is there
    python -m benchmarks.ranking --gold FOLDER         judged passages elsewhere
    python -m benchmarks.ranking --corpus FOLDER       the real PDFs that judged.tsv speaks of
    python -m benchmarks.ranking --write               put the tables into benchmarks/README.md

Judged sets are ranked on their own passages here, so that only the ranking is measured and not the reading of
PDFs; `extract export citations --limit 500` over the PDFs measures both. A set of documents is one corpus.
nDCG@10 has linear gains 0-4; MAP and recall@20 count gains of 3 and more; a micro-indicator counts when it has two
such passages. Top 3: the passages with such a gain whose best micro-indicator is among the program's first three.
AUC: documents x micro-indicators, told apart by their best score into those with and without such a passage.

`judged.tsv` holds judgements on 940 passages of sixteen public PDFs (two annotators each, weighted kappa 0.76 to
0.89 a document, drawn at random), each known by its file, its page and a hash of its first six words. Lexicons and
taught passages were written without them; the numbers of `extract.tag.weights` were chosen with them in sight, but
for the last group, which was judged and run once when all was done. Documents of the United Nations are named after their symbols; put those
that you have into the folder. The PDFs of a group are read and ranked as one store; passages that nobody judged are
left out of the lists.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import math
import re
import sqlite3
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
from scipy import sparse

from extract.frameworks import load
from extract.lexicons import lexicons_for
from extract.tag.elements import ElementScorer
from extract.tag.learning import Decision, Likeness, apply, learn
from extract.tag.matcher import Matcher
from extract.tag.scoring import gather, score
from extract.tag.sheet import Text, fill
from extract.tag.tokens import tokenise
from extract.tag.weights import Weights

HERE = Path(__file__).parent
SETS = [("002",), ("unfpa",), ("rdh",), ("lib",), ("unfpa", "rdh", "lib"), ("002", "unfpa", "rdh", "lib")]
DECISIONS = (10, 30, 100)

FRAMEWORK = load("mopan-3.0")
MIS = list(FRAMEWORK.mis)
LEXICONS = lexicons_for(FRAMEWORK)
MATCHERS = {lexicon.language: Matcher(lexicon, tuple(MIS)) for lexicon in LEXICONS}
WEIGHTS = [Weights(MATCHERS[lexicon.language], lexicon, FRAMEWORK) for lexicon in LEXICONS]


class Judged:
    """Judged passages of some documents, ranked as one corpus."""

    def __init__(self, folder: Path, documents: tuple[str, ...]):
        self.name = " ".join(documents)
        self.ids, self.texts, self.document, read = [], [], [], []
        for name in sorted(documents):
            truth = json.loads((folder / f"{name}.truth.json").read_text(encoding="utf-8"))
            texts = [passage["text"] for passage in truth.values()]
            read.append([Text(text, "paragraph", "en", True) for text in texts])
            self.ids += list(truth)
            self.texts += texts
            self.document += [name] * len(truth)
        taken = []
        for _ in range(2):  # the first meets every word for the first time, as only the first of a store does
            began = time.process_time()
            self.corpus = gather([fill(each, MATCHERS) for each in read], WEIGHTS)
            self.scores, self.within = score(self.corpus, WEIGHTS)
            taken.append(time.process_time() - began)
        self.speed = len(self.ids) / min(taken)
        known = set(self.ids)
        self.gains: dict[str, dict[str, int]] = defaultdict(dict)
        for line in (folder / "qrels.tsv").read_text().splitlines():
            passage, mi, gain = line.split("\t")
            if passage in known:
                self.gains[mi][passage] = int(gain)
        self.elements: dict[str, dict[str, int]] = defaultdict(dict)
        for line in (folder / "qrels-elements.tsv").read_text().splitlines():
            passage, element, n = line.split("\t")
            if passage in known:
                self.elements[passage][element] = int(n)

    def of_mi(self, mi):
        return np.array([self.gains[mi].get(passage, 0) for passage in self.ids])


def ndcg(gains, k=10):
    discount = 1 / np.log2(np.arange(2, k + 2))
    got, best = gains[:k], np.sort(gains)[::-1][:k]
    ideal = float((best * discount[: len(best)]).sum())
    return float((got * discount[: len(got)]).sum()) / ideal if ideal else 0.0


def measure(judged, scores, within):
    rows = []
    for column, mi in enumerate(MIS):
        gains = judged.of_mi(mi)
        if (gains >= 3).sum() < 2:
            continue
        ordered = gains[np.argsort(-scores[:, column], kind="stable")]
        strong = ordered >= 3
        precision = (np.cumsum(strong) / np.arange(1, len(strong) + 1))[strong].mean()
        rows.append((ndcg(ordered), precision, strong[:20].sum() / strong.sum(), (ordered[:5] >= 2).mean()))
    result = dict(zip(("nDCG@10", "MAP", "R@20", "P@5"), np.mean(rows, axis=0), strict=True)) if rows else {}
    best = defaultdict(dict)
    for mi, passages in judged.gains.items():
        for passage, gain in passages.items():
            best[passage][mi] = gain
    right = total = 0
    for row, passage in enumerate(judged.ids):
        if max(best[passage].values(), default=0) >= 3:
            top = max(best[passage].values())
            first = {MIS[at] for at in np.argsort(-within[row], kind="stable")[:3]}
            total += 1
            right += bool(first & {mi for mi, gain in best[passage].items() if gain == top})
    result["top 3"] = right / max(1, total)
    result["AUC"] = auc(judged, scores)
    return result


def auc(judged, scores):
    positive, negative = [], []
    documents = np.array(judged.document)
    for name in sorted(set(judged.document)):
        rows = np.flatnonzero(documents == name)
        for column, mi in enumerate(MIS):
            best = scores[rows, column].max()
            (positive if (judged.of_mi(mi)[rows] >= 3).any() else negative).append(best)
    if not positive or not negative:
        return math.nan
    pairs = np.array(positive)[:, None] - np.array(negative)[None, :]
    return float(((pairs > 0) + 0.5 * (pairs == 0)).mean())


# -- baselines ---------------------------------------------------------------------------------------------------


def fts5(judged):
    """FTS5 with the words of the title, any of them."""
    connection = sqlite3.connect(":memory:")
    connection.execute('create virtual table t using fts5 (text, tokenize = "porter unicode61 remove_diacritics 2")')
    connection.executemany("insert into t (rowid, text) values (?, ?)", list(enumerate(judged.texts)))
    scores = np.zeros((len(judged.ids), len(MIS)))
    for column, mi in enumerate(FRAMEWORK.mis.values()):
        words = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", mi.title))
        for row, rank in connection.execute("select rowid, bm25(t) from t where t match ?", [words]):
            scores[row, column] = -rank
    return scores


def _counts(judged):
    stems = [tokenise(text).stems for text in judged.texts]
    vocabulary = {stem: at for at, stem in enumerate(sorted({stem for each in stems for stem in each}))}
    rows = [row for row, each in enumerate(stems) for _ in each]
    columns = [vocabulary[stem] for each in stems for stem in each]
    counts = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(stems), len(vocabulary)))
    counts.sum_duplicates()
    queries = np.zeros((len(vocabulary), len(MIS)))
    for column, mi in enumerate(FRAMEWORK.mis.values()):
        for text in (mi.title, *(element.criterion for element in mi.elements)):
            for stem in tokenise(text).stems:
                if stem in vocabulary:
                    queries[vocabulary[stem], column] += 1
    return counts, queries


def bm25(judged):
    """BM25 with the words of title and elements."""
    counts, queries = _counts(judged)
    n = counts.shape[0]
    held = np.asarray((counts > 0).sum(axis=0)).ravel()
    rarity = np.log1p((n - held + 0.5) / (held + 0.5))
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    rows = np.repeat(np.arange(n), np.diff(counts.indptr))
    weighted = counts.copy()
    weighted.data = weighted.data * 2.2 / (weighted.data + 1.2 * (0.25 + 0.75 * lengths[rows] / lengths.mean()))
    return np.asarray(weighted.multiply(rarity) @ (queries > 0))


def tf_idf(judged):
    """Cosine of TF-IDF vectors with title and elements."""
    counts, queries = _counts(judged)
    held = np.asarray((counts > 0).sum(axis=0)).ravel()
    rarity = np.log((counts.shape[0] + 1) / (held + 0.5))
    weighted = counts.copy()
    weighted.data = 1 + np.log(weighted.data)
    weighted = weighted.multiply(rarity).tocsr()
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel()) + 1e-9
    wanted = queries * rarity[:, None]
    wanted /= np.linalg.norm(wanted, axis=0) + 1e-9
    return np.asarray(sparse.diags(1 / lengths) @ weighted @ wanted)


def encoder(judged):
    """A sentence encoder, when sentence-transformers and a local model are there (EXTRACT_ENCODER names it)."""
    import os

    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(os.environ["EXTRACT_ENCODER"], local_files_only=True)
    texts = [f"{mi.title}. {' '.join(e.criterion for e in mi.elements)}" for mi in FRAMEWORK.mis.values()]
    return model.encode(judged.texts, normalize_embeddings=True) @ model.encode(texts, normalize_embeddings=True).T


def baselines(judged):
    found = {"FTS5, title": fts5(judged), "BM25, title and elements": bm25(judged), "TF-IDF, title and elements": tf_idf(judged)}
    with contextlib.suppress(ImportError, KeyError, OSError):
        found["sentence encoder"] = encoder(judged)
    return found


# -- elements, learning, sample corpus ----------------------------------------------------------------------------


def elements(judged):
    scorer = ElementScorer(judged.corpus, WEIGHTS)
    first = second = n = 0
    for row, passage in enumerate(judged.ids):
        for mi in MIS:
            wanted = {code for code in judged.elements.get(passage, {}) if code.rpartition(".")[0] == mi}
            if judged.gains[mi].get(passage, 0) < 3 or not wanted:
                continue
            best = [code for code, _ in scorer.best(mi, np.array([row]))[0]]
            n += 1
            first += bool(wanted & set(best[:1]))
            second += bool(wanted & set(best[:2]))
    return first / max(1, n), second / max(1, n), n


def learning(judged, n_decisions, how, seeds=3):
    """nDCG@10 on what is undecided, before and after so many decisions under each micro-indicator.

    `best first`: a reviewer reads from the top. `drawn`: decisions are drawn from the best twice as many.
    """
    likeness = Likeness(judged.corpus, WEIGHTS)
    before, after = [], []
    for column, mi in enumerate(MIS):
        gains = judged.of_mi(mi)
        if (gains >= 3).sum() < 2:
            continue
        order = np.argsort(-judged.scores[:, column], kind="stable")
        for seed in range(seeds if how == "drawn" else 1):
            if how == "drawn":
                decided = np.random.default_rng(100 * seed + column).permutation(order[: 2 * n_decisions])[:n_decisions]
            else:
                decided = order[:n_decisions]
            rest = np.setdiff1d(np.arange(len(gains)), decided)
            if not (gains[rest] >= 3).any():
                continue
            decisions = [Decision(judged.ids[row], mi, float(gains[row] >= 2)) for row in decided]
            learned = learn(decisions, MIS, judged.ids, judged.scores, likeness)
            scores = judged.scores[:, column] + apply(learned, MIS, judged.ids, likeness)[:, column]
            before.append(ndcg(gains[rest][np.argsort(-judged.scores[rest, column], kind="stable")]))
            after.append(ndcg(gains[rest][np.argsort(-scores[rest], kind="stable")]))
    return (float(np.mean(before)), float(np.mean(after)), len(before)) if before else (math.nan, math.nan, 0)


def sample_corpus():
    """Rank the sample corpus through the store and look for its known answers."""
    import tempfile

    from extract.store.in_sqlite import Store
    from extract.workflow.ingest import IngestOptions, ingest
    from extract.workflow.rank import hits

    samples = HERE.parent / "corpus" / "samples"
    answers = json.loads((samples / "answers.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "evidence.db") as store:
        ingest(store, [samples], options=IngestOptions(ocr="off"), clock=lambda: "2026-01-01T00:00:00.000Z")
        asked = [(code, answer) for answer in answers for code in answer["codes"] if code in FRAMEWORK.mi_of]
        at_1 = at_3 = at_10 = 0
        for code, answer in asked:
            found = hits(store, mi=FRAMEWORK.mi_of[code], limit=10)
            texts = store.passages.many([hit.row for hit in found])
            opening = " ".join(answer["opening"].split()).lower()
            place = next((hit.rank for hit in found if opening in " ".join(texts[hit.row].text.split()).lower()), 99)
            at_1, at_3, at_10 = at_1 + (place <= 1), at_3 + (place <= 3), at_10 + (place <= 10)
    return at_1, at_3, at_10, len(asked)


def opening(text):
    """Ten hex digits that tell a passage by its first six words."""
    return hashlib.sha256(" ".join(re.findall(r"\w+", text.lower())[:6]).encode()).hexdigest()[:10]


def unseen(corpus):
    """Ingest the PDFs that judged.tsv speaks of; return one line of figures a group of documents."""
    import tempfile

    from extract.store.in_sqlite import Store
    from extract.workflow.ingest import IngestOptions, ingest
    from extract.workflow.rank import hits

    gains, elements = defaultdict(dict), {}
    for line in (HERE / "judged.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        file, page, start, mi, gain, named = line.split("\t")
        gains[file, int(page), start][mi] = int(gain)
        elements[file, int(page), start, mi] = set(named.split())
    files = sorted({file for file, *_ in gains if (corpus / file).exists()})
    lines = ["", "| PDFs never tuned on | nDCG@10 | MAP | R@20 | micro-indicators | passages found again |", "|---|--:|--:|--:|--:|--:|"]
    groups = {
        "board papers, guidance (en)": ("un__", "undp__"),
        "evaluation papers (en, fr)": ("iom__",),
        "both": ("un__", "undp__", "iom__"),
        "inspection and coordination (en)": ("JIU_REP_2025_1", "E_2025_57", "E_2025_61"),
        "accountability, AIDS, abuse (en)": ("JIU_REP_2025_2", "A_79_772", "E_2025_73"),
        "never in sight (en)": ("A_80_74", "A_80_61", "E_CN.9_2025_6"),
    }
    for name, begins in groups.items():
        chosen = [file for file in files if file.startswith(begins)]
        if not chosen:
            continue
        with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "evidence.db") as store:
            ingest(store, [corpus / file for file in chosen], options=IngestOptions(ocr="off"), clock=lambda: "2026-01-01T00:00:00.000Z")
            file_of = {document.document_id: document.file for document in store.documents.all()}
            found, rows, met = {}, [], set()
            for mi in MIS:
                judged = {key: of[mi] for key, of in gains.items() if mi in of and key[0] in chosen}
                if sum(gain >= 3 for gain in judged.values()) < 2:
                    continue
                ranked = []
                listed = hits(store, mi=mi, limit=2000)
                texts = store.passages.many([hit.row for hit in listed])
                for hit in listed:
                    passage = texts[hit.row]
                    key = file_of[passage.document_id], passage.pages[0], found.setdefault(hit.row, opening(passage.text))
                    if key in gains:
                        met.add(key)
                        ranked.append(gains[key].get(mi, 0))
                missing = sorted(judged.values(), reverse=True)
                ordered = np.array(ranked)
                strong = ordered >= 3
                n_strong = sum(gain >= 3 for gain in missing)
                discount = 1 / np.log2(np.arange(2, 12))
                ideal = float((np.array(missing[:10]) * discount[: len(missing[:10])]).sum())
                precision = (np.cumsum(strong) / np.arange(1, len(strong) + 1))[strong].sum() / n_strong
                rows.append((float((ordered[:10] * discount[: len(ordered[:10])]).sum()) / ideal, precision, strong[:20].sum() / n_strong))
        figures = " | ".join(f"{value:.3f}" for value in np.mean(rows, axis=0))
        there = sum(key[0] in chosen for key in gains)
        lines.append(f"| {name} | {figures} | {len(rows)} | {len(met)} of {there} |")
    return lines


# -- report ------------------------------------------------------------------------------------------------------


def report(folder: Path) -> list[str]:
    lines = ["| set | method | nDCG@10 | MAP | R@20 | P@5 | top 3 | AUC | passages/s |", "|---|---|--:|--:|--:|--:|--:|--:|--:|"]
    extra = [
        "",
        "| set | first element right | among first two | n |",
        "|---|--:|--:|--:|",
    ]
    taught = ["", "| set | decisions per MI | chosen | before | after | n |", "|---|--:|---|--:|--:|--:|"]
    for documents in SETS:
        if not all((folder / f"{name}.truth.json").exists() for name in documents):
            continue
        judged = Judged(folder, documents)
        found = {"extract": measure(judged, judged.scores, judged.within)}
        found |= {name: measure(judged, scores, scores) for name, scores in baselines(judged).items()}
        for name, numbers in found.items():
            cells = " | ".join(f"{numbers.get(key, math.nan):.3f}" for key in ("nDCG@10", "MAP", "R@20", "P@5", "top 3", "AUC"))
            lines.append(f"| {judged.name} | {name} | {cells} | {f'{judged.speed:.0f}' if name == 'extract' else ''} |")
        one, two, n = elements(judged)
        extra.append(f"| {judged.name} | {one:.3f} | {two:.3f} | {n} |")
        for n_decisions in DECISIONS:
            for how in ("drawn", "best first"):
                old, new, n = learning(judged, n_decisions, how)
                if n:
                    taught.append(f"| {judged.name} | {n_decisions} | {how} | {old:.3f} | {new:.3f} | {n} |")
    return lines + extra + taught


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--gold", type=Path, default=HERE.parent / "../shared/gold/ranking")
    options.add_argument("--corpus", type=Path, default=HERE.parent / "../shared/corpus/real")
    options.add_argument("--write", action="store_true", help="put the tables into benchmarks/README.md")
    chosen = options.parse_args()
    at_1, at_3, at_10, n = sample_corpus()
    lines = [
        f"Sample corpus: of {n} known answers, {at_1} stand first under their micro-indicator, {at_3} among the first"
        f" three, {at_10} among the first ten.",
        "",
    ]
    if chosen.gold.exists():
        lines += report(chosen.gold)
    if chosen.corpus.exists():
        lines += unseen(chosen.corpus)
    print("\n".join(lines))
    if chosen.write:
        _write(lines)


def _write(lines: list[str]) -> None:
    readme = HERE / "README.md"
    begin, end = "<!-- ranking begins -->", "<!-- ranking ends -->"
    block = "\n".join([begin, "## Ranking", "", *lines, "", f"*{time.strftime('%Y-%m-%d')}; `python -m benchmarks.ranking`.*", end])
    text = readme.read_text(encoding="utf-8") if readme.exists() else "# Benchmarks\n"
    if begin in text:
        text = text[: text.index(begin)] + block + text[text.index(end) + len(end) :]
    else:
        text = f"{text.rstrip()}\n\n{block}\n"
    readme.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
