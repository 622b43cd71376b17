"""How well the judge of typed text judges: writes the figures of docs/judge.md and those that tests hold it to.

python -m bench.judge
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from training.judge.judge_commands import shown
from training.judge.labelled import SHIPPED_SET, judged, labelled_in
from training.judge.rules.evaluation import Figures, Verdicts, all_figures, always_no
from training.judge.rules.judging import VERSION

PAGE = Path(__file__).resolve().parent.parent / "docs" / "judge.md"
PUBLISHED = SHIPPED_SET / "published.json"
BEGIN, END = "<!-- figures: make judge -->", "<!-- end of figures -->"
HEAD = (
    "| kind | precision | recall | noticed | unsure | only looks like it, left alone |\n"
    "| --- | --- | --- | --- | --- | --- |"
)
LANGUAGES = (("en", "English"), ("zh_Hans", "Simplified Chinese"), ("zh_Hant", "Traditional Chinese"))


def main() -> None:
    """Measure both parts and write."""
    tested, tuned = _judged("test.csv"), _judged("tune.csv")
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    PAGE.write_text(f"{before}{BEGIN}\n\n{_figures(tested, tuned)}\n\n{END}{after}", encoding="utf-8")
    published = {one.name: _held(one) for one in all_figures(tested)}
    PUBLISHED.write_text(json.dumps(published, indent=2) + "\n", encoding="utf-8")


def _held(figures: Figures) -> dict[str, float | None]:
    shares = {"precision": figures.precision, "recall": figures.recall, "noticed": figures.noticed}
    return {name: None if share.value is None else round(share.value, 4) for name, share in shares.items()} | {
        "unsure": round(figures.unsure.value or 0.0, 4)
    }


def _judged(name: str) -> Verdicts:
    return judged(labelled_in((SHIPPED_SET / name).read_bytes()))


def _figures(tested: Verdicts, tuned: Verdicts) -> str:
    parts = [
        f"Rules and lexicon version {VERSION}; 95 % intervals of Wilson. "
        f"test.csv: n = {len(tested)}, SHA-256 {_digest('test.csv')}. tune.csv: n = {len(tuned)}, "
        f"SHA-256 {_digest('tune.csv')}.",
        "### Test part, each kind\n\n" + _table(all_figures(tested)),
        "### Test part, by who wrote it when, and by language\n\n" + _table(_by_part(tested), name="sentences"),
        "### A judge that always says no, test part\n\n"
        + _table(all_figures(always_no(one for one, _ in tested))[-2:]),
        "### Tune part, for comparison\n\n" + _table(_by_part(tuned, languages=False), name="sentences"),
    ]
    return "\n\n".join(parts)


def _by_part(found: Verdicts, *, languages: bool = True) -> list[Figures]:
    authors = sorted({one.author for one, _ in found})
    rows = [_critical(author, [pair for pair in found if pair[0].author == author]) for author in authors]
    if languages:
        rows += [_critical(name, [pair for pair in found if pair[0].language == key]) for key, name in LANGUAGES]
    return rows


def _critical(name: str, found: Verdicts) -> Figures:
    figures = next(one for one in all_figures(found) if one.name == "critical")
    return Figures(
        name=f"{name}, n = {len(found)}",
        precision=figures.precision,
        recall=figures.recall,
        noticed=figures.noticed,
        unsure=figures.unsure,
        near=figures.near,
    )


def _table(figures: Iterable[Figures], *, name: str = "kind") -> str:
    rows = [
        f"| {one.name} | {shown(one.precision)} | {shown(one.recall)} | {shown(one.noticed)} | {shown(one.unsure)} "
        f"| {shown(one.near)} |"
        for one in figures
    ]
    return "\n".join([HEAD.replace("kind", name, 1), *rows])


def _digest(name: str) -> str:
    return hashlib.sha256((SHIPPED_SET / name).read_bytes()).hexdigest()[:12]


if __name__ == "__main__":
    main()
