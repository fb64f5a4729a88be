"""axe-core in a page: violations of WCAG 2.2 A and AA, as short lines."""

from __future__ import annotations

from pathlib import Path

SOURCE = (Path(__file__).parent.parent / "vendor" / "axe-core" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
VIEWS = ((1280, 900), (390, 844))
COLOURS = ["color-contrast", "link-in-text-block"]  # what may change where only the colours do
RUN = """async ([type, values]) => (await axe.run(document, {runOnly: {type, values}})).violations
         .flatMap(v => v.nodes.map(n => v.id + ' @ ' + n.target.join(' ')))"""


def violations(page, path=""):
    """Violations of the page as it stands, at both widths, in forced colours and in the dark."""
    found = []
    page.wait_for_load_state("load")
    page.wait_for_selector("footer, main")
    page.add_script_tag(content=SOURCE)
    for width, height in VIEWS:
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{path} {width}: {line}" for line in page.evaluate(RUN, ["tag", RULES])]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{path} {width}: wider than the window")
    page.set_viewport_size({"width": 320, "height": 800})
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append(f"{path} 320: wider than the window")
    page.set_viewport_size({"width": 1280, "height": 900})
    for media in ({"forced_colors": "active"}, {"color_scheme": "dark"}):
        page.emulate_media(reduced_motion="reduce", **media)  # colours are looked at when they stand still
        found += [f"{path} {media}: {line}" for line in page.evaluate(RUN, ["rule", COLOURS])]
        page.emulate_media(forced_colors="none", color_scheme="light")
    return found
