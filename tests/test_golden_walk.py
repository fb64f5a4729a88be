"""One answer from the browser to a cell of the PDF: the same figures, computed by hand, on page, PDF, CSV, xlsx and export."""

from __future__ import annotations

import csv
import io
import re
import subprocess
from datetime import timedelta

import openpyxl
import pytest

from surveyapp.persistence.rows import AppendixRow, ReleaseRow
from surveyapp.services import appendix_work, release
from surveyapp.services.release_export import audit_document
from tests.conftest import csrf_of
from tests.web.desk import TODAY, Desk, import_register, links_of

# "Tydlig gräns" (MG1). Norr 7 answers, sum 25: 3.571 -> 3.6. Söder 5 answers, sum 18; Väster 3 answers, sum 8: too few alone, so they are
# printed together: 8 answers, sum 26: 3.25 -> 3.3. Everybody 15 answers, sum 51: 3.4.
ANSWERS = {"Norr": "5443324", "Söder": "44352", "Väster": "125"}
EXPECTED = {"alla": ("3.4", 15), "norr": ("3.6", 7), "together": ("3.3", 8)}


def register():
    rows = [
        f"Chef {area} {place};{area.lower().translate(str.maketrans('öä', 'oa'))}{place}@golden.example;{area};Enhetschef;7;12"
        for area, answers in ANSWERS.items()
        for place in range(len(answers))
    ]
    return "\n".join(["Namn;E-post;Verksamhetsområde;Chefsroll;Anställningstid;Antal medarbetare", *rows])


def support():
    rows = [f"Stöd {place};stod{place}@golden.example;HR;Centralt i förvaltningen;7" for place in range(6)]
    return "\n".join(["Namn;E-post;Stödfunktion;Placering;Tid i rollen", *rows])


def walk(client, token, answer):
    """Give every statement asked of all the same answer, leave the rest blank and press through the kind reminders."""
    page = client.get(f"/s/{token}").get_data(as_text=True)
    where = client.post(f"/s/{token}", data={"csrf_token": csrf_of(page)}).headers["Location"]
    for _ in range(40):
        page = client.get(where).get_data(as_text=True)
        if where.endswith("granska"):
            receipt = re.findall(r'name="receipt" value="([^"]+)"', page)[0]
            assert "Tack!" in client.post(f"/s/{token}/skicka", data={"csrf_token": csrf_of(page), "receipt": receipt}).get_data(
                as_text=True
            )
            return
        names = set(re.findall(r'<input type="radio" name="([^"]+)"', page))
        data = {name: answer for name in names if re.fullmatch(r"[MS][GE]\d+", name)}
        data |= {name: "never" for name in names if name.startswith("MR1.")}
        where = client.post(where.split("?")[0], data={"csrf_token": csrf_of(page), **data}).headers["Location"].split("#")[0]
    raise AssertionError(where)


@pytest.fixture
def golden(scene):
    """A study measured, closed, released and printed over HTTP; the two pieces of background work done as the worker does them."""
    desk = Desk(scene.sign_in())
    study = desk.new_study()
    import_register(desk, study, register(), **{f"area-{place}": "+" for place in range(len(ANSWERS))})
    import_register(desk, study, support(), "STF")
    field = f"/oversyn/{study}/insamling"
    dates = {"opens_on": TODAY, "closes_on": TODAY + timedelta(days=14), "feedback_on": TODAY + timedelta(days=35)}
    desk.post(field, f"{field}/oppna", **{name: day.isoformat() for name, day in dates.items()})
    wave = re.findall(rf"{field}/(\w+)/stang", desk.get(field))[0]
    given = "".join(ANSWERS.values())
    for token, answer in zip(links_of(desk, field, wave, "MGR"), in_register_order(desk, field, wave, given), strict=True):
        walk(scene.client(), token, answer)
    for place, token in enumerate(links_of(desk, field, wave, "STF")):
        walk(scene.client(), token, "34"[place % 2])
    desk.post(field, f"{field}/{wave}/stang")
    desk.post(f"/oversyn/{study}/resultat", f"/oversyn/{study}/resultat/slapp")
    with scene.store.session(write=False) as session:
        release_id = session.query(ReleaseRow.id).filter_by(wave_id=wave).scalar()
    release.perform_in_child(scene.settings.database_url, release_id)
    desk.give_out(study)
    desk.post(f"/oversyn/{study}/bilagor", f"/oversyn/{study}/bilagor/9", language="sv")
    with scene.store.session(write=False) as session:
        appendix_id = session.query(AppendixRow.id).filter_by(study_id=study).scalar()
    appendix_work.produce_in_child(scene.settings.database_url, appendix_id)
    return desk, study, release_id, appendix_id


def in_register_order(desk, field, wave, given):
    """The answer of each person in the order of the links: names tell area and place."""
    answer = desk.client.post(f"{field}/{wave}/lankar/MGR", data={"csrf_token": csrf_of(desk.get(field))})
    for row in list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))[1:]:
        _chef, area, place = row[0].split()
        yield ANSWERS[area][int(place)]
    assert len(given) == 15


def test_golden_walk(golden, scene, tmp_path):
    desk, study, release_id, appendix_id = golden
    page = desk.get(f"/oversyn/{study}/resultat/skillnader?fraga=general&indelning=area")
    row = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.index("Tydlig gräns") :]))[:160]
    assert re.findall(r"(\d,\d) .*?n (\d+)", row)[:3] == [("3,4", "15"), ("3,6", "7"), ("3,3", "8")]

    pdf = tmp_path / "bilaga-9.pdf"
    pdf.write_bytes(desk.client.get(f"/oversyn/{study}/bilagor/{appendix_id}.pdf").get_data())
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    assert re.search(r"Tydlig gräns +3,4 ?n ?15 +3,6 .*n ?7 +3,3 .*n ?8", text), [line for line in text.splitlines() if "Tydlig" in line]

    file = desk.client.get(f"/oversyn/{study}/bilagor/tabeller.csv").get_data().decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(file), delimiter=";"))
    assert cells((line["table"], line["group"], line["mean"], line["n"]) for line in lines) == EXPECTED

    book = openpyxl.load_workbook(io.BytesIO(desk.client.get(f"/oversyn/{study}/bilagor/tabeller.xlsx").get_data()))
    found = []
    for sheet in book:
        head = [cell.value for cell in sheet[1]]
        if "table" in head:
            for values in sheet.iter_rows(min_row=2, values_only=True):
                line = dict(zip(head, values, strict=True))
                found.append((line["table"], line["group"], f"{line.get('mean') or 0:.1f}", line.get("n") or 0))
    assert cells(found) == EXPECTED

    with scene.store.session(write=False) as session:
        document = audit_document(session.get_one(ReleaseRow, release_id))
    entries = {entry["id"]: entry for entry in document["publications"] if entry["question"] == "MGR/MG1"}
    groups = [entry for name, entry in entries.items() if name.startswith("MGR/MG1/area/")]
    assert (entries["MGR/MG1/all/all"]["mean"], entries["MGR/MG1/all/all"]["n_valid"]) == (3.4, 15)
    assert sorted((entry["mean"], entry["n"], str(entry["where"]["MB1"])) for entry in groups) == [
        (3.3, 8, "['soder', 'vaster']"),
        (3.6, 7, "norr"),
    ]


def cells(lines):
    """Mean and n of everybody, of the north, and of the two that are printed together."""
    found = {}
    for table, group, mean, n in lines:
        if table == "MGR/MG1/all":
            found["alla"] = (mean, int(n))
        elif table == "MGR/MG1/area":
            found["norr" if group == "Norr" else "together"] = (mean, int(n))
            assert group in ("Norr", "Söder och Väster")
    return found
