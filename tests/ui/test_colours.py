"""Every pair of colours that meets on a page, measured as WCAG 2.2 does, in light and in dark."""

import re
from pathlib import Path

import pytest

STYLES = Path(__file__).resolve().parents[2] / "ui" / "styles"
COMPILED = STYLES.parent / "static" / "ui" / "hearth.css"

GROUNDS = ("paper", "surface", "sunk")
# Words on their ground: 4.5 to 1 (success criterion 1.4.3).
WORDS = [
    *[(words, ground) for ground in GROUNDS for words in ("ink", "quiet", "link", "link-hover", "error")],
    ("on-action", "action"),
    ("on-action", "action-hover"),
    ("on-second", "second"),
    ("on-second", "second-hover"),
    ("on-header", "header"),
    ("on-exit", "exit"),
    ("on-exit", "exit-hover"),
    ("on-focus", "focus"),
    ("on-danger-soft", "danger-soft"),
    ("on-warn", "warn"),
    ("on-warn", "warn-hover"),
    ("on-attention", "attention"),
    ("on-calm", "calm"),
    ("link", "calm"),
    ("link-hover", "calm"),
    ("on-calm-line", "calm-line"),
    ("on-done", "done"),
    ("on-plain", "plain"),
]
# Edges and signs that somebody must see to use the page: 3 to 1 (1.4.11).
SIGNS = [
    *[(sign, ground) for ground in ("paper", "surface") for sign in ("field", "action", "danger", "warn", "calm-line")],
    *[("attention-line", ground) for ground in ("paper", "surface", "attention")],
    ("calm-line", "calm"),
    ("danger", "danger-soft"),
    ("ember", "header"),
    ("exit", "header"),
    # The focus is amber with an edge of ink, so that one of the two stands out on any ground.
    ("focus", "header"),
    ("ink", "surface"),
]
# These only decorate; whatever they mark is also said by words, by place or by another edge.
DECORATION = {"line", "hover", "action-shade", "second-shade", "warn-shade"}


def colours(name):
    maps = (STYLES / "_colours.scss").read_text(encoding="utf-8")
    block = re.search(rf"^\${name}: \((.*?)^\);", maps, re.DOTALL | re.MULTILINE)
    return dict(re.findall(r'"([a-z-]+)": (#[0-9a-f]{6}),', block.group(1)))


def luminance(colour):
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_it_measures_as_wcag_does():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("words", "ground"), WORDS)
def test_it_keeps_words_readable(mode, words, ground):
    palette = colours(mode)
    assert contrast(palette[words], palette[ground]) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("sign", "ground"), SIGNS)
def test_it_keeps_signs_visible(mode, sign, ground):
    palette = colours(mode)
    assert contrast(palette[sign], palette[ground]) >= 3


def test_it_gives_every_colour_in_both_modes():
    assert colours("light").keys() == colours("dark").keys()


def test_it_measures_every_colour():
    measured = {name for pair in WORDS + SIGNS for name in pair}
    assert colours("light").keys() == measured | DECORATION
    assert not measured & DECORATION


def test_it_takes_every_colour_from_the_two_palettes():
    for sheet in ("_face.scss", "_parts.scss"):
        text = (STYLES / sheet).read_text(encoding="utf-8")
        # Only paper knows plain black and white.
        assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b(?!\{)", text)) <= {"#000000", "#ffffff"}
        assert not re.search(r"\b(rgb|hsl)a?\(", text)


def test_it_names_no_colour_that_does_not_exist():
    for sheet in ("_face.scss", "_parts.scss"):
        named = set(re.findall(r"var\(--hearth-([a-z-]+)\)", (STYLES / sheet).read_text(encoding="utf-8")))
        assert named <= colours("light").keys() | {"round", "round-small"}


def test_it_ships_the_styles_that_the_palettes_say():
    compiled = COMPILED.read_text(encoding="utf-8")
    for mode in ("light", "dark"):
        for name, colour in colours(mode).items():
            assert re.search(rf"--hearth-{name}: ?{colour}[;}}]", compiled), f"{name}: run script/styles"


def test_it_is_dark_on_dark_screens_only():
    compiled = COMPILED.read_text(encoding="utf-8")
    assert "@media screen and (prefers-color-scheme: dark)" in compiled
    assert "prefers-reduced-motion: reduce" in compiled
    assert "@media print" in compiled


def test_it_ships_nothing_of_govuk_s_own_marks():
    compiled = COMPILED.read_text(encoding="utf-8").lower()
    assert "gds transport" not in compiled
    assert "crest" not in compiled
    assert set(re.findall(r"url\(([^)]*)\)", compiled)) == {
        '"fonts/atkinson-hyperlegible-next-latin.woff2"',
        '"fonts/atkinson-hyperlegible-next-latin-ext.woff2"',
    }


def test_it_names_the_theme_colours_of_the_header():
    base = (STYLES.parent / "templates" / "ui" / "base.html").read_text(encoding="utf-8")
    assert re.findall(r'name="theme-color" content="(#[0-9a-f]{6})"', base) == [
        colours("light")["header"],
        colours("dark")["header"],
    ]
