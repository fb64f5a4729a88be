"""A publication as a reader of one language meets it: names, printed numbers and tables of one instrument. No drawing, no sentences."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from surveyapp.disclosure.released import (
    AT_LEAST,
    AT_MOST,
    CROSSINGS,
    Cell,
    Contact,
    Finding,
    Group,
    Kind,
    Publication,
    Reason,
    ReleasedTable,
)
from surveyapp.disclosure.released_texts import TextRelease
from surveyapp.language import Translator

MANAGERS, STAFF = "MGR", "STF"


def status_of(publication: Publication, words: Translator) -> str:
    """Status and version as they stand on every page of an appendix and in the files."""
    if publication.draft:
        return words.gettext("Utkast, version %(version)s", version=publication.version)
    return words.gettext("Slutlig, version %(version)s", version=publication.version)


@dataclass(frozen=True)
class Book:
    """One publication, one instrument, one language; `texts` where respondents' own words are out too."""

    publication: Publication
    instrument: str
    words: Translator
    texts: TextRelease | None = None

    def t(self, message: str, **params: Any) -> str:
        return self.words.gettext(message, **params)

    def text(self, texts: Any) -> str:
        return str(texts.get(self.words.language) or texts["sv"])

    def number(self, printed: str | int | None, *, sign: bool = False) -> str:
        return self.words.number(printed, sign=sign)

    @property
    def invited(self) -> int:
        """0 where answers came from elsewhere and nobody knows how many were asked."""
        return int(self.publication.facts["invited"][self.instrument])

    @property
    def answered(self) -> int:
        return int(self.publication.facts["answered"][self.instrument])

    @property
    def respondents(self) -> str:
        """The base of a figure: how many answered, and of how many where that is known."""
        if not self.invited:
            return self.t("%(answered)s svarande, av ett antal som inte är känt", answered=self.answered)
        return self.t("%(answered)s svarande av %(invited)s tillfrågade", answered=self.answered, invited=self.invited)

    @property
    def people(self) -> str:
        return self.t("chefer") if self.instrument == MANAGERS else self.t("medarbetare")

    def short(self, item: str) -> str:
        return self.text(self.publication.labels["items"][self.instrument][item]["short"])

    def full(self, item: str) -> str:
        return self.text(self.publication.labels["items"][self.instrument][item]["text"])

    def item(self, item: str) -> dict[str, Any]:
        return dict(self.publication.labels["items"][self.instrument][item])

    @cached_property
    def pages(self) -> dict[str, dict[str, Any]]:
        return {page["id"]: page for page in self.publication.labels["pages"][self.instrument]}

    @cached_property
    def functions(self) -> dict[str, dict[str, Any]]:
        return {function["id"]: function for function in self.publication.labels["functions"]}

    def function(self, function_id: str) -> str:
        return self.text(self.functions[function_id]["text"])

    def in_sentence(self, function_id: str) -> str:
        return self.text(self.functions[function_id]["in_sentence"])

    def has(self, item: str) -> bool:
        return item in self.publication.labels["items"][self.instrument]

    def scale(self, item: str) -> dict[str, Any]:
        return dict(self.publication.labels["scales"][self.item(item)["scale"]])

    def option_texts(self, item: str) -> dict[str, str]:
        return {option["value"]: self.text(option["text"]) for option in self.scale(item)["options"]}

    def ends(self, item: str) -> tuple[str, str]:
        options = list(self.option_texts(item).values())
        return options[0], options[-1]

    def dimension(self, dimension: str) -> str:
        return self.text(self.publication.labels["dimensions"][self.instrument][dimension]["text"])

    @property
    def dimensions(self) -> list[str]:
        return list(self.publication.labels["dimensions"][self.instrument])

    @property
    def crossings(self) -> list[str]:
        """Combinations of dimensions that two-way tables are made of, released or not: "area*tenure"."""
        pairs = CROSSINGS.get(self.instrument, ())
        return [f"{first}*{second}" for first, second in pairs if {first, second} <= set(self.dimensions)]

    def breakdown(self, name: str) -> str:
        """A dimension, or a combination of two, in words."""
        return " × ".join(self.dimension(part) for part in name.split("*"))

    def segment_names(self, dimension: str) -> dict[str, str]:
        segments = self.publication.labels["dimensions"][self.instrument][dimension]["segments"]
        return {segment["id"]: self.text(segment["text"]) for segment in segments}

    def used(self, dimension: str) -> list[str]:
        """Segments of a dimension that occur in any of its groups, in questionnaire order."""
        used = {segment for group in self.groups.values() if group.dimension == dimension for segment in group.segments}
        return [segment for segment in self.segment_names(dimension) if segment in used]

    def segments(self, group: str) -> str:
        """The segments of a group's id ("tenure:t0+t1") in words."""
        dimension, segments = group.split(":", 1)
        names = self.segment_names(dimension)
        return self.listing([names[segment] for segment in segments.split("+")])

    @cached_property
    def groups(self) -> dict[str, Group]:
        found = [group for name, groups in self.publication.groups.items() if name.startswith(self.instrument) for group in groups]
        return {group.id: group for group in found}

    @property
    def method_table(self) -> str:
        """The number of the table that tells how it was done: observations, where there are any, stand before it."""
        return "2.1" if self.findings else "1.1"

    @property
    def findings(self) -> list[Finding]:
        """What is said in this appendix, in the order of reading."""
        return [finding for finding in self.publication.findings if self.instrument in finding.instruments]

    @property
    def merged(self) -> list[Group]:
        """Groups of the register that are shown together."""
        return [group for group in self.groups.values() if len(group.segments) > 1 and group.invited is not None]

    def group(self, group_id: str) -> str:
        return self.t("Alla") if group_id == "all" else self.text(self.groups[group_id].label)

    def mean(self, cell: Cell, *, short: bool = False) -> str:
        """A cell's mean, or what it is at least or at most; `short` for cells of a map."""
        number = self.number(cell.printed_mean)
        if cell.bound and short:
            return f"{'≥' if cell.bound == AT_LEAST else '≤'} {number}"
        return self.bounded(number, cell.bound)

    def bounded(self, number: str, bound: str | None) -> str:
        """A written number, or that something is at least or at most so much."""
        if bound == AT_LEAST:
            return self.t("minst %(number)s", number=number)
        return self.t("högst %(number)s", number=number) if bound == AT_MOST else number

    def table(self, name: str) -> ReleasedTable | None:
        """A table of this instrument: "MF8.hr/area"."""
        return self.publication.table(f"{self.instrument}/{name}")

    def whole(self, name: str) -> Cell | None:
        """Everybody's cell of a variable, where it is shown."""
        table = self.table(f"{name}/all")
        return table.cells[0] if table and table.cells[0].shown else None

    def of_kind(self, kind: Kind) -> list[ReleasedTable]:
        return list(self.publication.of_kind(kind, self.instrument))

    def contact(self, function: str) -> Contact | None:
        """How many managers have had contact with a function, where it is shown."""
        reach = (t for t in self.publication.of_kind(Kind.REACH, MANAGERS) if t.function == function and t.dimension == "all")
        return next((table.cells[0].contact for table in reach), None)

    def why(self, name: str, dimension: str) -> str:
        """Why a variable ("MF8.hr") is not shown over a dimension ("all": at all); "" where nothing says so."""
        item, _, function = name.partition(".")
        for entry in self.publication.withheld:
            about = entry.instrument == self.instrument and (entry.function or "") == function and entry.item in (None, item)
            if about and entry.dimension in ("all", dimension):
                return self.reason(entry.reason)
        return ""

    @property
    def few(self) -> str:
        """Sizes of groups that are shown and not compared ("5–7"); "" where there are none."""
        low, high = self.publication.policy["mean_from"], self.publication.policy["bands_from"] - 1
        return f"{low}–{high}" if low < high else str(low) if low == high else ""

    def reason(self, reason: Reason) -> str:
        """The only printed reasons."""
        policy = self.publication.policy
        return {
            Reason.FEW_RESPONSES: self.t("färre än %(least)s svar", least=policy["min_respondents"]),
            Reason.FEW_RATED: self.t("färre än %(least)s bedömda", least=policy["min_rated_persons"]),
            Reason.PROTECTS_GROUP: self.t("skyddar en grupp"),
            Reason.NOT_ASKED: self.t("ställdes ej"),
        }[reason]

    def listing(self, parts: list[str]) -> str:
        if len(parts) < 2:
            return "".join(parts)
        return ", ".join(parts[:-1]) + " " + self.t("och") + " " + parts[-1]
