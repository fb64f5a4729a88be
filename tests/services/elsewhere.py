"""People who answered elsewhere: their answers as this house would pack them, and as files that survey tools write."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from surveyapp.domain.codebook import codebook
from surveyapp.domain.instrument import MANAGERS
from surveyapp.domain.response import free_texts, pack
from surveyapp.domain.routing import route
from surveyapp.domain.scale import BLANK, DONT_KNOW, ResponseOption
from surveyapp.domain.template import Design, compose
from surveyapp.instruments import load_template
from surveyapp.services.register_words import OWN, SCALES, Vocabulary, fold

AREAS = ("Hemvård", "Särskilt boende", "Boende LSS")
TEXTS = ("Bra.", "=1+1", 'Snabba svar; i telefon, "alltid"', "Två\nrader\toch en flik", "å ä ö é")
WORDS = {250: ("Vet ej", "dk", "Don't know"), 251: ("Ej svar", "blank"), 252: ("Visades inte", "N/A"), 253: ("Används inte", "not used")}
DIALECTS = [(delimiter, encoding) for delimiter in ";,\t|" for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16")]


def design(**changes) -> Design:
    areas = tuple(ResponseOption(f"area{place}x", {"sv": name, "en": name}) for place, name in enumerate(AREAS))
    return Design(areas=areas, modules=("nki",), **changes)


def instrument(name=MANAGERS, **changes):
    return compose(load_template("support_functions"), design(**changes), name, 1, 100)


def vocabulary(made) -> Vocabulary:
    """The study's words, as services.register makes them from rows."""
    names, labels = {}, {}
    template = load_template("support_functions")
    scales = {"areas": design().areas, "functions": tuple(ResponseOption(f.id, f.text) for f in made.functions)}
    for item, scale in SCALES.items():
        options = scales.get(scale) or template.scales[scale].options
        names[item] = {fold(text): o.value for o in options for text in (o.value, *o.text.values())}
        labels[item] = {o.value: o.text["sv"] for o in options}
    names[OWN], labels[OWN] = names["SB1"], labels["SB1"]
    return Vocabulary(names, labels)


@dataclass(frozen=True)
class Someone:
    """One response: packed as this house packs it, and its texts by variable."""

    packed: bytes
    texts: dict[str, str]


def someone(made, random, blank=0.15, always=()) -> Someone:
    """Somebody who answers the pages that routing leads to, with blanks here and there; items of `always` are not left blank."""
    answers, seed, done = {}, str(random.random()), set()
    while step := next((s for s in route(made, answers, {}, seed) if s.key not in done), None):
        done.add(step.key)
        for one in step.fields:
            if one.item.id in always or random.random() >= blank:
                _answer(made, one, answers, random)
    texts = {f"{t.item}.{t.function}" if t.function else t.item: t.text for t in free_texts(made, answers, {}, seed)}
    texts = {f"{name}.text" if made.items.get(name) and made.items[name].type == "multi" else name: text for name, text in texts.items()}
    return Someone(pack(made, answers, {}, seed), texts)


def _answer(made, one, answers, random):
    item = one.item
    if item.type == "text":
        answers[one.variable] = random.choice(TEXTS)
        return
    values = list(made.scale_of(item).codes)
    if item.type != "multi":
        answers[one.variable] = random.choice(values)
        return
    options = made.scale_of(item).options
    if random.random() < 0.1 and any(o.exclusive for o in options):
        answers[one.variable] = [next(o.value for o in options if o.exclusive)]
        return
    some = [o.value for o in options if not o.exclusive]
    chosen = random.sample(some, k=random.randint(1, min(item.max_choices or 3, len(some))))
    answers[one.variable] = chosen
    if random.random() < 0.7:
        answers[f"{one.variable}.worst"] = random.choice(chosen)
    if any(o.free_text and o.value in chosen for o in options):
        answers[f"{one.variable}.text"] = random.choice(TEXTS)


# ---------------------------------------------------------------------- files
def cell(variable, code, random) -> str:
    """One of the ways to write a code: value, words, number, number with words; what is reserved by one of its names."""
    if code in WORDS:
        return random.choice(WORDS[code] if code != DONT_KNOW or variable.dont_know else WORDS[BLANK])
    if variable.kind == "choice":
        return random.choice(("1", "Ja", "x", "1,0") if code else ("0", "Nej", "not chosen"))
    option = variable.options[code - 1]
    number = option.value if option.value.isdigit() else str(code)
    ways = [option.value, option.text["sv"], option.text["en"], option.text["sv"].upper(), f"A{code}"]
    if variable.item not in {"MB3", "MB4", "SB5"}:
        ways += [number, f"{number},0"]
    if option.value.isdigit() and any(map(str.isalpha, option.text["sv"])):
        ways += [f"{number} - {option.text['sv']}", f"{option.text['sv']} ({number})"]
    return random.choice(ways)


def full_file(made, people, random) -> list[list[str]]:
    """Every variable a column with an explicit word for every code, and every text that somebody wrote."""
    variables = codebook(made).variables
    texts = sorted({name for person in people for name in person.texts})
    rows = [[*(v.name for v in variables), *texts]]
    for person in people:
        codes = [cell(v, code, random) for v, code in zip(variables, person.packed, strict=True)]
        rows.append([*codes, *(person.texts.get(name, "") for name in texts)])
    return rows


def plain_file(made, people, left_out=()) -> list[list[str]]:
    """As people export: wordings as headers, words in cells, empty where nothing was answered, no word of routing."""
    variables = [v for v in codebook(made).variables if v.kind != "card" and v.item not in left_out]
    rows = [["Starttid", "E-post", *(_wording(made, v) for v in variables)]]
    for number, person in enumerate(people):
        codes = dict(zip((v.name for v in codebook(made).variables), person.packed, strict=True))
        cells = [_words(v, codes[v.name]) for v in variables]
        rows.append([f"2026-03-0{1 + number % 9} 08:15", f"p{number}@bjorklunda.example", *cells])
    return rows


def _wording(made, variable) -> str:
    if variable.kind == "worst":
        return variable.name
    if variable.kind == "choice":
        return f"{made.items[variable.item].text['sv']} [{variable.options and variable.choice}]"
    text = made.items[variable.item].text["sv"]
    return f"{text} [{made.by_function[variable.function].text['sv']}]" if variable.function else text


def _words(variable, code) -> str:
    if code > 250 or (variable.kind == "choice" and code == 0):
        return ""
    if code == DONT_KNOW:
        return "Vet ej"
    return "Ja" if variable.kind == "choice" else variable.options[code - 1].text["sv"]


def written(rows, delimiter=";", encoding="utf-8", ending="\r\n", quoting=csv.QUOTE_MINIMAL) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=ending, quoting=quoting).writerows(rows)
    return out.getvalue().encode(encoding)
