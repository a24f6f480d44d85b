"""Draws a review with matplotlib, the same bytes for the same review.

Colours are safe for colour-blind readers: the rating bands keep the framework's colours but say their names,
everything else is one blue that darkens, and every value is printed as well.
"""

from __future__ import annotations

import io
import itertools
import textwrap
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from extract.export.base import Picture
from extract.export.lists import by_role_and_year, coverage
from extract.model.annex import Annex
from extract.model.visible import visible

if TYPE_CHECKING:
    from collections.abc import Generator

    from matplotlib.figure import Figure

INK = "#22303c"
QUIET = "#6b7884"
LINE = "#d5dbe0"
BLUES = ("#f3f7fa", "#cfe1ee", "#9cc4de", "#5f9ec9", "#2f75a8", "#0b4a7a")
"""From nothing to most; readable without colour because lightness falls evenly."""

_STYLE: Any = {
    "svg.hashsalt": "extract",
    "svg.fonttype": "path",
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": LINE,
    "xtick.color": QUIET,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.parse_math": False,
    "figure.facecolor": "white",
}


@contextmanager
def _figure(width: float, height: float) -> Generator[tuple[Figure, Any]]:
    # matplotlib takes half a second to load: only those who draw wait for it. No pyplot: it keeps state.
    import matplotlib as mpl  # noqa: PLC0415
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasAgg(figure)
        yield figure, figure.add_subplot()


def _picture(figure: Figure, key: str, title: str) -> Picture:
    svg, png = io.BytesIO(), io.BytesIO()
    figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": "extract", "Title": title})
    figure.savefig(png, format="png", dpi=160, metadata={"Software": "extract", "Title": visible(title)})
    return Picture(key, title, svg.getvalue(), png.getvalue())


def _plain(text: str, width: int, lines: int = 2) -> str:
    # DejaVu has no emoji: what it cannot draw would be a warning and a box; the tables hold the text itself.
    shown = "".join(c if c < "\u2e80" and c.isprintable() else " " for c in visible(text))
    wrapped = textwrap.wrap(shown, width, break_long_words=len(shown) > 4 * width) or [""]
    return "\n".join(wrapped[:lines]) + ("…" if len(wrapped) > lines else "")


def text_colour(background: str) -> str:
    """Return black or white, whichever is easier to read on a colour (WCAG contrast)."""

    def linear(part: str) -> float:
        share = int(part, 16) / 255
        return share / 12.92 if share <= 0.03928 else float(((share + 0.055) / 1.055) ** 2.4)

    parts = [background[at : at + 2] for at in (1, 3, 5)]
    luminance = sum(
        weight * linear(part) for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True)
    )
    return "#000000" if luminance > 0.179 else "#ffffff"


def score_profile(annex: Annex) -> Picture:
    """KPI scores over the rating bands."""
    kpis = [kpi for area in annex.areas for kpi in area.kpis]
    with _figure(8.2, 1.3 + 0.46 * max(1, len(kpis))) as (figure, axes):
        top = max((float(high) for _, _, high, _ in annex.bands), default=4.0)
        lows = sorted({float(low) for _, low, _, _ in annex.bands})
        for rating, low, _, colour in annex.bands:
            left = 0.0 if float(low) == lows[0] else float(low) - 0.005
            right = min((edge for edge in lows if edge > float(low)), default=top + 0.005) - 0.005
            axes.axvspan(left, right, color=colour, alpha=0.28, lw=0, zorder=0)
            axes.text(
                (left + right) / 2, -0.85, _plain(rating, 16), ha="center", va="center", fontsize=8, color=INK
            )
        colours = {rating: colour for rating, _, _, colour in annex.bands}
        for at, kpi in enumerate(kpis):
            value = _number(kpi.score)
            if value is None:
                axes.text(
                    0.03,
                    at,
                    kpi.score or "not scored",
                    va="center",
                    fontsize=8.5,
                    color=QUIET,
                    style="italic",
                )
                continue
            axes.barh(
                at,
                value,
                height=0.52,
                color=colours.get(kpi.rating or "", BLUES[4]),
                edgecolor=INK,
                lw=0.7,
                zorder=2,
            )
            axes.text(value + 0.04, at, kpi.score, va="center", fontsize=9, weight="bold", zorder=3)
        axes.set_yticks(
            range(len(kpis)), [_plain(f"{kpi.code}  {kpi.title}", 46) for kpi in kpis], fontsize=8
        )
        axes.set_ylim(len(kpis) - 0.4, -1.3)
        axes.set_xlim(0, top + 0.02)
        axes.tick_params(length=0)
        axes.set_title("Scores by key performance indicator", loc="left", fontsize=11, weight="bold")
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)
        return _picture(figure, "score-profile", "Scores by key performance indicator")


def coverage_map(annex: Annex) -> Picture:
    """Micro-indicators by documents: where the evidence lies."""
    table = coverage(annex)
    rows = list(table.rows)
    numbers = [column.title for column in table.columns[4:]]
    values = [[int(str(cell or 0)) for cell in row[4:]] for row in rows]
    marks = [str(row[0]) for row in rows]
    width = max(6.4, min(16.0, 1.6 + 0.135 * len(numbers)))
    return _grid(values, marks, numbers, ("coverage", table.title), (width, max(2.2, 1.4 + 0.15 * len(rows))),
                 ("Source document", "Micro-indicator"))  # fmt: skip


def by_role_and_year_map(annex: Annex) -> Picture:
    """Evidence by role and year of its document."""
    counted = by_role_and_year(annex)
    roles = sorted(
        {role for role, _ in counted}, key=lambda role: -sum(n for (r, _), n in counted.items() if r == role)
    )
    known = sorted({year for _, year in counted})
    digits = [int(year) for year in known if year.isdigit()]
    years = [str(year) for year in range(min(digits), max(digits) + 1)] if digits else []
    years += [year for year in known if not year.isdigit()]
    values = [[counted.get((role, year), 0) for year in years] for role in roles]
    size = (max(6.4, 2.4 + 0.42 * len(years)), max(1.9, 1.3 + 0.36 * len(roles)))
    return _grid(values, roles, years, ("role-and-year", "Evidence by role and year of the document"), size,
                 ("Year of the document", ""), numbers=True)  # fmt: skip


def _grid(
    values: Sequence[Sequence[int]],
    rows: Sequence[str],
    columns: Sequence[str],
    name: tuple[str, str],
    size: tuple[float, float],
    labels: tuple[str, str],
    *,
    numbers: bool = False,
) -> Picture:
    from matplotlib.colors import BoundaryNorm, ListedColormap  # noqa: PLC0415

    with _figure(*size) as (figure, axes):
        axes.set_title(name[1], loc="left", fontsize=11, weight="bold")
        if not rows or not columns:
            axes.text(
                0.5, 0.5, "No evidence yet", ha="center", va="center", color=QUIET, transform=axes.transAxes
            )
            axes.set_axis_off()
            return _picture(figure, *name)
        most = max(max(row, default=0) for row in values)
        edges = _edges(most)
        drawn = axes.pcolormesh(
            [[float(value) for value in row] for row in values],
            cmap=ListedColormap(list(BLUES[: len(edges) - 1])),
            norm=BoundaryNorm([edge - 0.5 for edge in edges], len(edges) - 1),
            edgecolors="white",
            linewidth=0.8,
            rasterized=False,
        )
        axes.set_yticks(
            [at + 0.5 for at in range(len(rows))],
            [_plain(row, 28) for row in rows],
            fontsize=6.5 if not numbers else 8.5,
        )
        step = 1 if len(columns) <= 40 else 2 if len(columns) <= 60 else 5
        shown = [at for at in range(len(columns)) if step == 1 or at == 0 or (at + 1) % step == 0]
        axes.set_xticks([at + 0.5 for at in shown], [columns[at] for at in shown], fontsize=7.5)
        axes.invert_yaxis()
        axes.set_xlabel(labels[0], fontsize=8.5)
        axes.set_ylabel(labels[1], fontsize=8.5)
        axes.tick_params(length=0)
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)
        if numbers:
            for y, row in enumerate(values):
                for x, value in enumerate(row):
                    if value:
                        dark = sum(value >= edge for edge in edges) > 4
                        axes.text(
                            x + 0.5,
                            y + 0.5,
                            str(value),
                            ha="center",
                            va="center",
                            fontsize=8,
                            color="white" if dark else INK,
                        )
        else:
            bar = figure.colorbar(drawn, ax=axes, fraction=0.03, pad=0.01, aspect=30, spacing="uniform")
            bar.set_ticks([(a + b) / 2 - 0.5 for a, b in itertools.pairwise(edges)], labels=_legend(edges))
            bar.ax.tick_params(length=0, labelsize=7.5)
            bar.outline.set_visible(False)
            bar.ax.set_title("pieces", fontsize=7.5, color=QUIET, loc="left")
        return _picture(figure, *name)


def _edges(most: int) -> list[int]:
    steps = [0, 1, 2, 3, 5, 9] if most <= 30 else [0, 1, max(2, most // 20), most // 8, most // 4, most // 2]
    return [*sorted({step for step in steps if step <= max(1, most)}), max(2, most + 1)]


def _legend(edges: Sequence[int]) -> list[str]:
    pairs = list(itertools.pairwise(edges))
    return [str(a) if b - a == 1 else f"{a}–{b - 1}" for a, b in pairs]


def agreement_plot(pairs: Mapping[tuple[str, str], int], *, raters: tuple[str, str]) -> Picture:
    """How often two reviewers gave which pair of scores: the diagonal is agreement.

    Args:
        pairs: Counts by (first reviewer's score, second reviewer's score), as printed.
        raters: Their names.
    """
    marks = sorted(
        {mark for pair in pairs for mark in pair},
        key=lambda mark: (_number(mark) is None, _number(mark) or 0, mark),
    )
    most = max(pairs.values(), default=1)
    size = max(3.6, 1.6 + 0.55 * len(marks))
    with _figure(size, size) as (figure, axes):
        axes.plot(
            [-0.5, len(marks) - 0.5],
            [-0.5, len(marks) - 0.5],
            color=LINE,
            lw=14,
            zorder=0,
            solid_capstyle="butt",
        )
        for (first, second), count in sorted(pairs.items()):
            x, y = marks.index(first), marks.index(second)
            same = first == second
            axes.scatter(
                x,
                y,
                s=90 + 620 * count / most,
                color=BLUES[4] if same else "#e9a13b",
                edgecolor=INK,
                lw=0.7,
                zorder=2,
            )
            axes.text(
                x,
                y,
                str(count),
                ha="center",
                va="center",
                fontsize=8,
                color="white" if same else INK,
                zorder=3,
            )
        axes.set_xticks(range(len(marks)), marks)
        axes.set_yticks(range(len(marks)), marks)
        axes.set_xlim(-0.6, len(marks) - 0.4)
        axes.set_ylim(-0.6, len(marks) - 0.4)
        axes.set_aspect("equal")
        axes.set_xlabel(_plain(raters[0], 40))
        axes.set_ylabel(_plain(raters[1], 40))
        axes.tick_params(length=0)
        axes.set_title("Scores of two reviewers", loc="left", fontsize=11, weight="bold")
        return _picture(figure, "agreement", "Scores of two reviewers")


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def for_kind(annex: Annex, kind: str) -> tuple[Picture, ...]:
    """Return the pictures that an export of this kind shows."""
    return {
        "evidence-table": lambda: (score_profile(annex),),
        "scores": lambda: (score_profile(annex),),
        "coverage": lambda: (coverage_map(annex),),
        "evidence": lambda: (by_role_and_year_map(annex),),
    }.get(kind, tuple)()
