"""Blocks of a chapter as they stand on paper: a figure and its table become one exhibit, and an explanation is printed once a chapter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from surveyapp.reports.blocks import Beside, Chapter, Figure, Heat, Opening, Table, Words


def on_paper(chapters: Iterable[Chapter]) -> tuple[Chapter, ...]:
    return tuple(replace(chapter, blocks=tuple(_Sheet(chapter.blocks).blocks())) for chapter in chapters)


class _Sheet:
    """One chapter. Figures with marks to stand beside rows take their table with them, from where it stands further down."""

    def __init__(self, given: tuple[Any, ...]) -> None:
        self._given = given
        self._tables = {block.number: block for block in given if isinstance(block, Table)}
        self._joined: set[str] = set()
        self._told: set[str] = set()

    def blocks(self) -> Iterator[Any]:
        following = (*self._given[1:], None)
        before: Any = None
        for block, after in zip(self._given, following, strict=True):
            if isinstance(block, Figure):
                yield self._beside(block, after.text if self._between(block, after) else "")
            elif isinstance(block, Opening):
                yield from self._explained()
                yield replace(block, figure=self._beside(block.figure) if isinstance(block.figure, Figure) else block.figure)
            elif isinstance(block, Heat):
                yield replace(block, key=block.key and bool(self._untold(Heat.form)), note=" ".join(self._untold(*block.note.split("\n"))))
            elif not ((isinstance(block, Table) and block.number in self._joined) or self._between(before, block)):
                yield block
            before = block

    def _explained(self) -> Iterator[Words]:
        """Sections of one pattern are explained together before the first of them, so that all look alike."""
        figures = [f for block in self._given if isinstance(f := block.figure if isinstance(block, Opening) else block, Figure)]
        tables = [self._tables[figure.number].note for figure in figures if figure.number in self._tables]
        told = self._untold(*(figure.strip.key for figure in figures if figure.strip), *(figure.note for figure in figures), *tables)
        if told:
            yield Words("\n".join(dict.fromkeys(told)), "notes")

    @staticmethod
    def _between(before: Any, block: Any) -> bool:
        """A sentence right under a figure that takes its table with it."""
        return isinstance(before, Figure) and before.strip is not None and isinstance(block, Words)

    def _beside(self, figure: Figure, after: str = "") -> Figure | Beside:
        table = self._tables.get(figure.number)
        if figure.strip is None or table is None:
            return figure
        self._joined.add(figure.number)
        sub = " ".join((figure.sub, *self._untold(figure.strip.key))).strip()
        return Beside(figure.number, figure.title, sub, figure.strip, table, self._untold(figure.note, table.note), after)

    def _untold(self, *texts: str) -> tuple[str, ...]:
        """What the chapter has not said yet."""
        new = tuple(text for text in texts if text and text not in self._told)
        self._told.update(new)
        return new
