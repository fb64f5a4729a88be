"""Swedish words that the marking of texts knows: what points at one person, and what only looks like a name. Lists, and no rules."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

WORDS = Path(__file__).parent / "words"

# A role that one person holds, in the definite form.
ROLE_ENDINGS = tuple(
    f"{ending}{genitive}"
    for genitive in ("", "s")
    for ending in (
        "administratören", "ansvarige", "ansvariga", "arkivarien", "assistenten", "chefen", "controllern", "direktören", "ekonomen",
        "handläggaren", "juristen", "konsulten", "ledaren", "partnern", "rektorn", "samordnaren", "sekreteraren", "specialisten",
        "strategen", "teknikern", "utvecklaren", "vaktmästaren",
    )
)  # fmt: skip
ROLES = (
    "administratör|arkivarie|assistent|chef|controller|direktör|ekonom|företrädare|handläggare|jurist|konsult|kollega|kontaktperson|ledare|"
    "medarbetare|partner|rektor|samordnare|sekreterare|specialist|strateg|tekniker|utvecklare|vaktmästare"
)
OWNERS = "min|mitt|mina|vår|vårt|hans|hennes|deras|din|er|ert"

# Circumstances that colleagues recognise somebody by.
CIRCUMSTANCES = (
    r"enda|ensam(?:ma)?|gravid\w*|mammaledig\w*|pappaledig\w*|föräldraledig\w*|tjänstledig\w*|sjukskriv\w*|långtidssjuk\w*|utbränd\w*|"
    r"utmattning\w*|rehab\w*|diagnos\w*|adhd|autis\w*|cancer\w*|operation\w*|opererad\w*|depress\w*|deprim\w*|missbruk\w*|alkohol\w*|"
    r"skilsmäss\w*|nyskild\w*|änk(?:a|an|ling\w*)|begravning\w*|avlid\w*|dog|dödsfall\w*|pension\w*|uppsagd\w*|omplacer\w*|avsked\w*|"
    r"varning(?:en)?|utköp\w*|slutade|nyanställd\w*|interim\w*|vikari\w*|tillförordnad\w*|tf|mobb\w*|trakasser\w*|kränkning\w*|"
    r"skyddsombud\w*|fackombud\w*|visselblås\w*|polisanmäl\w*|kvinnlig\w*|invandrar\w*|muslim\w*|dialekt\w*|brytning"
)
RELATIVES = "man|fru|hustru|make|maka|sambo|mamma|pappa|mor|far|bror|syster|son|dotter|barn|exman|exfru"
MONTHS = "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"


@lru_cache(maxsize=1)
def first_names() -> frozenset[str]:
    """Common Swedish first names in small letters."""
    return _read("first_names.txt")


@lru_cache(maxsize=1)
def last_names() -> frozenset[str]:
    """Common Swedish surnames in small letters."""
    return _read("last_names.txt")


@lru_cache(maxsize=1)
def also_words() -> frozenset[str]:
    """Names that are ordinary words too: in small letters, or where a sentence begins, they are taken for the word."""
    return _read("also_words.txt")


@lru_cache(maxsize=1)
def known_capitals() -> frozenset[str]:
    """Written with a capital and pointing at nobody: systems, laws, organisations that everybody in a municipality has."""
    return _read("known_capitals.txt")


def _read(name: str) -> frozenset[str]:
    return frozenset((WORDS / name).read_text(encoding="utf-8").casefold().split())
