"""Sentences that write themselves from printed figures. Each carries its base; a small base softens the verb; silence is allowed."""

from __future__ import annotations

from collections.abc import Sequence

from surveyapp.disclosure.released import Cell, Contrast, ReleasedTable, Verdict
from surveyapp.language import N_
from surveyapp.reports.book import Book

SMALL = 30
MENTIONED_FROM = 10  # per cent "vet ej"


def level(book: Book, cell: Cell, about: str) -> str:
    """The level with both ends of the scale."""
    options = list((cell.counts or {}).items())
    below = sum(count for _, count in options[:2])
    text = book.t(
        "%(high)s av %(n)s %(people)s (%(high_share)s procent) svarar 4 eller 5 om %(about)s och %(low)s (%(low_share)s procent) "
        "svarar 1 eller 2. Medelvärdet är %(mean)s.",
        high=cell.favourable_count or 0,
        n=cell.n or 0,
        people=book.people,
        high_share=cell.favourable or 0,
        low=below,
        low_share=cell.unfavourable or 0,
        mean=book.number(cell.mean),
        about=about,
    )
    return softened(book, cell.n or 0, text)


def softened(book: Book, n: int, text: str) -> str:
    """A small base indicates, it does not show."""
    return book.t("Svaren indikerar:") + " " + text[:1].lower() + text[1:] if n < SMALL else text


def unsure(book: Book, cell: Cell) -> str:
    """Vet ej, only where it matters."""
    base = (cell.n or 0) + (cell.dont_know or 0)
    share = (200 * (cell.dont_know or 0) + base) // (2 * base) if base else 0
    if share < MENTIONED_FROM:
        return ""
    return book.t("%(count)s av %(base)s svarade vet ej (%(share)s procent).", count=cell.dont_know or 0, base=base, share=share)


def verdict(book: Book, contrast: Contrast | None) -> str:
    """What may be said of a comparison. "Skillnad" is a word that has to be earned."""
    if contrast is None:
        return "–"
    if contrast.verdict is Verdict.TOO_FEW:
        return book.t("för få för jämförelse")
    if contrast.verdict is Verdict.NO_CERTAIN_DIFFERENCE:
        return book.t("ingen säker skillnad")
    return difference(book, contrast.value, contrast.low, contrast.high, said=True)


def difference(book: Book, value: int | str, low: int | str | None, high: int | str | None, *, said: bool = False) -> str:
    """A value with its interval; without one of the ends it is at most or at least the value. `said`: with the word "skillnad"."""
    if low is None:
        message = N_("skillnad, högst %(value)s (till %(high)s)") if said else N_("högst %(value)s (till %(high)s)")
    elif high is None:
        message = N_("skillnad, minst %(value)s (från %(low)s)") if said else N_("minst %(value)s (från %(low)s)")
    else:
        message = N_("skillnad %(value)s (%(low)s till %(high)s)") if said else N_("%(value)s (%(low)s till %(high)s)")
    value, low, high = (book.number(one, sign=True) for one in (value, low, high))
    return book.t(message, value=value, low=low, high=high)


def sure(book: Book, contrast: Contrast | None) -> str:
    """The same for a column that asks about a sure difference: a value with its interval, or none."""
    if contrast is None:
        return "–"
    if contrast.verdict is Verdict.TOO_FEW:
        return book.t("för få svar")
    if contrast.verdict is Verdict.NO_CERTAIN_DIFFERENCE:
        return book.t("ingen")
    return difference(book, contrast.value, contrast.low, contrast.high)


def group_differences(book: Book, table: ReleasedTable | None) -> str:
    """The groups of a dimension in one sentence."""
    if table is None:
        return ""
    compared = [cell for cell in table.cells if cell.contrast and cell.contrast.verdict is not Verdict.TOO_FEW]
    sure = [cell for cell in compared if cell.contrast and cell.contrast.verdict is Verdict.DIFFERENCE]
    if not compared:
        return book.t("Grupperna är för få för att jämföras.")
    if not sure:
        return book.t("Mellan grupperna finns ingen säker skillnad.")
    parts = [_one_difference(book, cell) for cell in sure]
    rest = "" if len(sure) == len(compared) else " " + book.t("För övriga grupper finns ingen säker skillnad.")
    return book.t("Svaren indikerar att %(parts)s.", parts=book.listing(parts)) + rest


def _one_difference(book: Book, cell: Cell) -> str:
    contrast = cell.contrast
    if contrast is None:
        return ""
    lower, higher = N_("%(group)s har lägre värde än övriga, %(difference)s"), N_("%(group)s har högre värde än övriga, %(difference)s")
    apart = difference(book, contrast.value, contrast.low, contrast.high)
    return book.t(lower if contrast.below else higher, group=book.group(cell.group), difference=apart)


def gaps(book: Book, name: str, rows: Sequence[tuple[str, ReleasedTable]]) -> str:
    """The gaps of one function, or of the whole."""
    sure = [(label, table.cells[0]) for label, table in rows if _stands(table)]
    if not sure:
        return book.t("För %(name)s finns inget säkert glapp.", name=name)
    label, cell = max(sure, key=lambda pair: abs(float(pair[1].contrast.value if pair[1].contrast else "0")))
    text = book.t(
        "För %(name)s är glappet säkert i %(sure)s av %(all)s frågor. Störst är det för %(label)s: stödfunktionen skattar %(staff)s, "
        "cheferna %(managers)s.",
        name=name,
        sure=len(sure),
        all=len(rows),
        label=label.lower(),
        staff=book.number(cell.staff.mean if cell.staff else None),
        managers=book.number(cell.managers.mean if cell.managers else None),
    )
    return softened(book, min(side.n for side in (cell.staff, cell.managers) if side is not None), text)


def _stands(table: ReleasedTable) -> bool:
    contrast = table.cells[0].contrast
    return contrast is not None and contrast.verdict is Verdict.DIFFERENCE


def reasons(book: Book, cell: Cell, texts: dict[str, str]) -> str:
    """Why some had no contact: the most common reason, and whether people do not know whom to ask."""
    counts = dict(cell.counts or {})
    if not counts or not any(counts.values()):
        return ""
    first = max(counts, key=lambda value: counts[value])
    text = book.t(
        "Av %(n)s svar om funktioner som inte använts är det vanligaste skälet ”%(reason)s” (%(count)s svar).",
        n=cell.n or 0,
        reason=texts[first],
        count=counts[first],
    )
    text = softened(book, cell.n or 0, text)
    lost = counts.get("unclear_contact", 0) + counts.get("unaware", 0)
    if first in {"unclear_contact", "unaware"} or not lost:
        return text
    return text + " " + book.t("%(count)s svar gäller att chefen inte kände till funktionen eller inte visste vem man frågar.", count=lost)
