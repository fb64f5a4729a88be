"""`release audit FILE`: what an outsider could learn from a published document, in words and for machines."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import click

from surveyapp.audit.attack import Finding, Kind
from surveyapp.audit.groups import Condition
from surveyapp.audit.reading import read_document
from surveyapp.audit.run import Learnt, Report, audit
from surveyapp.audit.written import report_document
from surveyapp.cli.edge import require_place, told, words, write_whole
from surveyapp.language import N_

SAFE, LEARNT, UNUSABLE = 0, 1, 2
SHOWN_OF_A_KIND = 3  # per question; all are in the file
SENTENCES = {
    Kind.ALL: N_("Alla som har tagit ställning har svarat %(answers)s."),
    Kind.UNSURE: N_("Alla har svarat ”vet ej”."),
    Kind.BUT_ONE: N_("Alla som har tagit ställning, utom högst en, har svarat %(answers)s. Den ena kan veta vad alla andra svarade."),
    Kind.SIDE: N_("Alla som har tagit ställning har svarat något av %(answers)s."),
    Kind.SIDE_BUT_ONE: N_(
        "Alla som har tagit ställning, utom högst en, har svarat något av %(answers)s. Den ena kan veta vilken sida alla andra valde."
    ),
    Kind.EMPTY: N_("Ingen har svarat %(answers)s."),
    Kind.EXACT: N_("Det är känt hur många som gav varje svar: %(counts)s."),
    Kind.SUM: N_("Summan av svaren är känd: %(total)s, av %(answered)s svar."),
}
UNSURE = N_("Det är inte säkert att någon har tagit ställning.")
NAMES = {
    Kind.ALL: N_("alla svarade lika"),
    Kind.UNSURE: N_("alla svarade vet ej"),
    Kind.BUT_ONE: N_("alla utom en svarade lika"),
    Kind.SIDE: N_("alla på ena sidan"),
    Kind.SIDE_BUT_ONE: N_("alla utom en på ena sidan"),
    Kind.EMPTY: N_("ett svar som ingen gav"),
    Kind.EXACT: N_("alla antal kända"),
    Kind.SUM: N_("summan känd"),
}


class Unusable(click.ClickException):
    """The document cannot be audited."""

    exit_code = UNUSABLE


@click.command("audit")
@click.argument("publication", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "out", type=click.Path(path_type=Path), metavar="FILE", help="Write everything that was found there, for machines.")
@click.option("--question", help="Attack only this question of the document.")
@click.option("--insider/--no-insider", default=True, show_default=True, help="Also from the seat of one who is in the group.")
def command(publication: Path, out: Path | None, question: str | None, insider: bool) -> None:
    """Say what can be learnt of small groups from PUBLICATION (sdc-audit/1 with its frame).

    Every figure that is printed becomes an exact condition on how many of each combination of attributes gave each answer. For every
    group that a reader can name (a value, a merger, what is left without it, two attributes together) it is proved or refuted that all
    gave one answer, that all but one did, that all are on one side, that nobody in a small group gave an answer, or how many did.

    The attack is partial: each question is taken by itself; indices, multiple choice, spreads, intervals, differences and hours are
    read but not used, and are listed. Nothing found is no proof of safety. The same document gives the same answer.

    Exit code 0: nothing was found. 1: something can be learnt. 2: the document cannot be read, or contradicts itself.
    """
    if out is not None:
        require_place(out)
    began = time.monotonic()
    report = _audited(publication, question, insider=insider)
    for line in _lines(report):
        click.echo(plain(line))
    click.echo(words().gettext("%(seconds)s sekunder.", seconds=round(time.monotonic() - began)), err=True)
    if out is not None:
        with told():
            write_whole(out, json.dumps(report_document(report), ensure_ascii=False, indent=1).encode())
    click.get_current_context().exit(UNUSABLE if report.contradictions else LEARNT if report.learnt else SAFE)


def _audited(publication: Path, question: str | None, *, insider: bool) -> Report:
    try:
        with told():
            return audit(read_document(_content(publication)), only=question, insider=insider)
    except click.ClickException as error:
        raise Unusable(plain(error.message)) from None


def _content(publication: Path) -> bytes:
    try:
        return publication.read_bytes()
    except OSError as error:
        raise click.ClickException(words().gettext("Filen gick inte att läsa: %(why)s.", why=str(error.strerror))) from None


def plain(text: str) -> str:
    """A document's own texts may hold anything: what would steer a terminal is shown as a mark."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def _lines(report: Report) -> Iterator[str]:
    t = words().gettext
    for clash in report.contradictions:
        yield t("%(question)s: uppgifterna säger emot varandra: %(entries)s", question=clash.question, entries=", ".join(clash.entries))
    for name, found in groupby(report.learnt, key=lambda one: one.finding.question):
        several = list(found)
        empty = [one for one in several if one.finding.kind is Kind.EMPTY]
        for one in (*(one for one in several if one.finding.kind is not Kind.EMPTY), *empty[:SHOWN_OF_A_KIND]):
            yield from _finding(one)
        if len(empty) > SHOWN_OF_A_KIND:
            yield t(
                "%(question)s: %(number)s grupper till där ingen gett ett visst svar", question=name, number=len(empty) - SHOWN_OF_A_KIND
            )
    yield from _summary(report)


def _finding(one: Learnt) -> Iterator[str]:
    t, finding = words().gettext, one.finding
    yield f"{finding.question}: {_group(finding)}"
    answers = _listed(finding.codes)
    counts = ", ".join(f"{code}: {count}" for code, count in finding.counts)
    said = t(SENTENCES[finding.kind], answers=answers, counts=counts, total=finding.total, answered=finding.answered)
    yield f"    {said}" if finding.sure else f"    {said} {t(UNSURE)}"
    if one.entries is not None:
        follows = t("Följer av: %(entries)s", entries=", ".join(one.entries))
        yield f"    {follows}"


def _group(finding: Finding) -> str:
    t, group = words(), finding.group
    parts = [", ".join(_condition(one) for one in part) for part in group.name]
    name = t.gettext(" eller ").join(parts) or t.gettext("alla")
    size = t.ngettext("%(num)s svarande", "%(num)s svarande", group.size)
    return f"{name} ({size})"


def _condition(one: Condition) -> str:
    if one.negated:
        return words().gettext("%(attribute)s inte %(values)s", attribute=one.attribute, values=_listed(one.values))
    return f"{one.attribute} = {_listed(one.values)}"


def _listed(values: tuple[str, ...]) -> str:
    return words().gettext(" eller ").join(values)


def _summary(report: Report) -> Iterator[str]:
    t = words().gettext
    yield t("Prövade frågor: %(questions)s, grupper: %(groups)s.", questions=report.questions, groups=report.groups)
    if report.left_out:
        yield t("Inte prövat (index, flerval, text): %(names)s", names=", ".join(report.left_out))
    if report.unread:
        fields = ", ".join(f"{name} ({number})" for name, number in report.unread.items())
        yield t("Läst men inte använt: %(fields)s", fields=fields)
    if report.undecided or report.untried:
        yield t(
            "Ofullständigt: %(undecided)s påståenden avgjordes inte, %(untried)s frågor har fler grupper än vad som prövas.",
            undecided=report.undecided,
            untried=report.untried,
        )
    if not report.learnt:
        yield t("Inget gick att sluta sig till.")
        return
    found = Counter(one.finding.kind for one in report.learnt)
    about = len({one.finding.question for one in report.learnt})
    kinds = ", ".join(f"{t(NAMES[kind])} {found[kind]}" for kind in Kind if found[kind])
    yield t(
        "Slutsatser som går att dra: %(number)s, frågor som de gäller: %(about)s (%(kinds)s).",
        number=len(report.learnt),
        about=about,
        kinds=kinds,
    )
