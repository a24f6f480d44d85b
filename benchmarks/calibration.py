"""What the taught passages (`passages.jsonl`) give beforehand: the words, and how high unrelated passages score.

    python -m benchmarks.calibration            print how high
    python -m benchmarks.calibration --write    write words.npz of each language and noise.yaml into schemas/lexicons/<framework>

`words.npz` is what every ranking would learn anew in some seconds; one that does not fit its passages is not used.
`noise.yaml` is the ground of each micro-indicator's threshold. It is measured on the passages of all languages: each
stands alone, so that no neighbour speaks for it, and those labelled with the micro-indicator are left out.
"""

from __future__ import annotations

import argparse

import numpy as np

from extract.frameworks import load
from extract.lexicons import lexicons_for
from extract.resources import shipped
from extract.tag.scoring import gather, score
from extract.tag.sheet import Text, fill
from extract.tag.words import fingerprint, learn_words
from extract.workflow.rank import tools_for

FRAMEWORK = "mopan-3.0"
SHARE = 0.995
"""One unrelated passage in two hundred scores higher."""

HEAD = """\
# The score that one passage in two hundred reaches though it has nothing to do with a micro-indicator. Where this is
# high, more is asked before the program says that it found something worth reading.
# Made by `python -m benchmarks.calibration --write`.
"""


def words() -> None:
    framework = load(FRAMEWORK)
    codes = (*framework.mis, *framework.elements)
    for lexicon in lexicons_for(framework):
        model = learn_words(lexicon.taught, codes, lexicon.language)
        if model is not None:
            file = shipped("schemas") / "lexicons" / FRAMEWORK / lexicon.language / "words.npz"
            file.write_bytes(model.pack(fingerprint(lexicon.taught_sha256, codes)))


def noise() -> dict[str, float]:
    framework = load(FRAMEWORK)
    tools = tools_for(framework)
    mis = list(framework.mis)
    taught = [(each, lexicon.language) for lexicon in lexicons_for(framework) for each in lexicon.taught]
    sheets = [fill([Text(each.text, "paragraph", language, True)], tools.matchers) for each, language in taught]
    scores, _ = score(gather(sheets, tools.weights), tools.weights)
    levels = {}
    for column, mi in enumerate(mis):
        unrelated = [row for row, (each, _) in enumerate(taught) if mi not in each.labels]
        levels[mi] = round(float(np.quantile(scores[unrelated, column], SHARE)), 2)
    return levels


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--write", action="store_true", help="write the files into the lexicons' folder")
    chosen = options.parse_args()
    if chosen.write:
        words()
    lines = [f"'{mi}': {level}\n" for mi, level in noise().items()]
    print("".join(lines), end="")
    if chosen.write:
        file = shipped("schemas") / "lexicons" / FRAMEWORK / "noise.yaml"
        file.write_text(HEAD + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
