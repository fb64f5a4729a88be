"""A consultant without scripts for the desk's tests: forms posted with the token of the page they stand on, and a register to import."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta

from surveyapp.persistence.rows import RegisterEntryRow
from surveyapp.services.common import swedish_day
from tests.conftest import csrf_of

TODAY = swedish_day(datetime.now(UTC))
STUDY = {
    "name": "Översyn i Björklunda",
    "municipality": "Björklunda kommun",
    "organisation": "Omsorgsförvaltningen",
    "consultant": "Påhittade konsulter",
    "contact": "fragor@bjorklunda.example",
    "deletion_date": "2028-01-31",
}
AREAS = ("Hemvård", "Särskilt boende", "Boende LSS")
NEW_AREAS = {f"area-{place}": "+" for place in range(len(AREAS))}


class Desk:
    """A signed-in consultant's browser without scripts: posts forms with the token of the page they stand on."""

    def __init__(self, client):
        self.client = client

    def get(self, path):
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.get_data(as_text=True)[-1500:])
        return answer.get_data(as_text=True)

    def post(self, on, path, status=None, **data):
        answer = self.client.post(path, data={"csrf_token": csrf_of(self.get(on)), **data}, content_type="multipart/form-data")
        wanted = (status,) if status else (302, 303)
        assert answer.status_code in wanted, (path, answer.status_code, answer.get_data(as_text=True)[-1500:])
        return answer.get_data(as_text=True) if status else answer.headers["Location"]

    def give_out(self, study):
        """Confirm what was prepared, as it stands on the page."""
        page = f"/oversyn/{study}/resultat/forslag"
        seen = re.findall(r'name="fingerprint" value="(\w+)"', self.get(page))[0]
        return self.post(page, f"{page}/ge-ut", fingerprint=seen)

    def new_study(self):
        return self.post("/oversyner/ny", "/oversyner/ny", **STUDY).rsplit("/", 1)[-1]


def managers(people=24):
    rows = [f"Chef {i};chef{i}@bjorklunda.example;{AREAS[i % 3]};Enhetschef;{i % 12};{8 + i}" for i in range(people)]
    return "\n".join(["Namn;E-post;Verksamhetsområde;Chefsroll;Anställningstid;Antal medarbetare", *rows])


def staff(functions=("HR", "Ekonomi", "Kvalitet"), each=6):
    rows = [
        f"Stöd {name} {i};{name.lower()}{i}@bjorklunda.example;{name};Centralt i förvaltningen;{i}"
        for name in functions
        for i in range(each)
    ]
    return "\n".join(["Namn;E-post;Stödfunktion;Placering;Tid i rollen", *rows])


def upload(desk, study, text, instrument="MGR", name="register.csv", status=None):
    data = text if isinstance(text, bytes) else text.encode("utf-8-sig")
    page = f"/oversyn/{study}/register"
    return desk.post(page, page, status=status, instrument=instrument, file=(io.BytesIO(data), name))


def import_register(desk, study, text, instrument="MGR", **confirm):
    preview = upload(desk, study, text, instrument)
    return desk.post(preview, preview, **confirm)


def open_wave(desk, study):
    """Import both registers and open; the wave's id."""
    import_register(desk, study, managers(), **NEW_AREAS)
    import_register(desk, study, staff(), "STF")
    field = f"/oversyn/{study}/insamling"
    dates = {"opens_on": TODAY, "closes_on": TODAY + timedelta(days=14), "feedback_on": TODAY + timedelta(days=35)}
    desk.post(field, f"{field}/oppna", **{name: day.isoformat() for name, day in dates.items()})
    return re.findall(rf"{field}/(\w+)/stang", desk.get(field))[0]


def links_of(desk, field, wave, side):
    answer = desk.client.post(f"{field}/{wave}/lankar/{side}", data={"csrf_token": csrf_of(desk.get(field))})
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["namn", "e-post", "länk"]
    return [row[2].split("/s/")[1] for row in rows[1:]]


def answer_all(client, token, lean=0):
    """Answer every closed question page by page until the thank-you: the middle option, or others as people `lean` differently."""
    page = client.get(f"/s/{token}").get_data(as_text=True)
    where = client.post(f"/s/{token}", data={"csrf_token": csrf_of(page)}).headers["Location"]
    for _ in range(40):
        page = client.get(where).get_data(as_text=True)
        if where.endswith("granska"):
            receipt = re.findall(r'name="receipt" value="([^"]+)"', page)[0]
            thanks = client.post(f"/s/{token}/skicka", data={"csrf_token": csrf_of(page), "receipt": receipt})
            assert "Tack!" in thanks.get_data(as_text=True)
            return
        names = dict.fromkeys(re.findall(r'<input type="radio" name="([^"]+)"', page))
        data = {"csrf_token": csrf_of(page)}
        for name in names:
            values = re.findall(rf'<input type="radio" name="{re.escape(name)}" value="([^"]+)"', page)
            data[name] = "often" if "often" in values else values[(len(values) // 2 + lean) % len(values)]
        where = client.post(where.split("?")[0], data=data).headers["Location"]
    raise AssertionError(where)


def entries(scene, study):
    with scene.store.session(write=False) as session:
        return session.query(RegisterEntryRow).filter_by(study_id=study).count()
