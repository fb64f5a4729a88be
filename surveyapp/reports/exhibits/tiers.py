"""What is printed of a group, by how many answered: the rules of the release in plain words."""

from __future__ import annotations

from surveyapp.reports.blocks import Table
from surveyapp.reports.book import Book

Line = tuple[str, str, str]  # how many, what is shown, why


def tiers(book: Book, number: str, merged: str) -> Table:
    """`merged`: what happens to a group that is too small."""
    t, policy = book.t, book.publication.policy
    least, compared = policy["mean_from"], policy["bands_from"]
    lines: list[Line] = [
        (t("Alla svarande"), t("hela fördelningen, medelvärde, n och vet ej"), t("gruppen är stor nog att bära detaljer")),
        (
            t("%(n)s eller fler", n=2 * compared),
            t("medelvärde, tre band (1–2, 3 och 4–5) och n"),
            t("hela fördelningen skulle kunna peka ut enskilda"),
        ),
        (
            f"{compared}–{2 * compared - 1}",
            t("medelvärde och n, eller band där frågan saknar medelvärde"),
            t("medelvärde och band tillsammans skulle visa för mycket"),
        ),
    ]
    if book.few:
        lines.append((book.few, t("medelvärde och n, utan jämförelse"), t("för få för att jämföras med övriga")))
    near = t("medelvärdet skulle säga för mycket om någon")
    lines += [
        (t("Nära skalans ände, annars vid behov"), t("minst eller högst i stället för medelvärdet"), near),
        (t("Under %(n)s", n=least), merged, t("enskilda skulle synas")),
    ]
    columns = (t("Svar i gruppen"), t("Visas"), t("Varför"))
    note = t("Det här är det mesta som visas. Banden står i tabellerna på resultatsidorna och i tabellfilerna.")
    return Table(number, t("Vad som visas beror på hur många som svarat"), columns, tuple(lines), note, "words keytable")
