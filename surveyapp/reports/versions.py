"""What is said of a version that follows on another: what is new in it, and what stands as it was."""

from __future__ import annotations

from collections.abc import Iterator

from surveyapp.disclosure.released import Publication
from surveyapp.language import Translator


def about_version(publication: Publication, words: Translator) -> Iterator[str]:
    """Sentences; none of a first version."""
    t, facts = words.gettext, publication.facts
    new = facts.get("new")
    if not new:
        return
    yield t(
        "Nya svar sedan förra versionen: %(managers)s från chefer och %(staff)s från stödfunktioner.",
        managers=new.get("MGR", 0),
        staff=new.get("STF", 0),
    )
    changed = [key for key, number in new.items() if number]
    if "groups_as_in" in facts and len(changed) == len(new):
        yield t(
            "Den här versionen har bara siffror för alla. Grupperna är som i version %(version)s och står kvar där.",
            version=facts["groups_as_in"],
        )
    elif "groups_as_in" in facts:
        yield t(
            "Av enkäten till %(who)s har den här versionen bara siffror för alla. Grupperna är som i version %(version)s "
            "och står kvar där.",
            who=t("chefer") if changed == ["MGR"] else t("stödfunktioner"),
            version=facts["groups_as_in"],
        )
    stands_on = sorted({table.stands_on for table in publication.tables if table.stands_on})
    if stands_on:
        yield t(
            "Frågor som för få har svarat på sedan dess står kvar på svaren i version %(versions)s.",
            versions=", ".join(str(version) for version in stands_on),
        )
