"""The README shows what a learner sees: each picture is taken anew and compared with the one that is committed.

The last of them, of a phone, is compared in test_site.py, which has a site to photograph.
"""

import re

import pytest
from browser import pictures
from browser.server import CLONE
from PIL import Image, ImageOps


@pytest.mark.parametrize("name", pictures.IN_LAB)
def test_the_readme_shows_what_a_learner_sees(lab, chromium, tmp_path, name):
    context = chromium.new_context(**pictures.LAB_PAGE)
    pictures.expect_as_committed(pictures.taken_in_lab(context.new_page(), lab, name), name, chromium, tmp_path)
    context.close()


def test_the_readme_shows_each_picture_once_in_words_too():
    shown = re.findall(r"!\[([^]]+)\]\(notebooks/images/(\w+)\.png\)", (CLONE / "README.md").read_text("utf-8"))
    assert sorted(name for _, name in shown) == sorted(pictures.NAMES)
    assert all(len(words.split()) > 8 for words, _ in shown)
    assert all(pictures.path_of(name).stat().st_size <= pictures.MOST_BYTES for name in pictures.NAMES)


@pytest.mark.parametrize("name", pictures.NAMES)
def test_another_theme_a_missing_part_or_other_text_is_another_picture(name):
    picture = Image.open(pictures.path_of(name)).convert("RGBA").convert("RGB")
    assert pictures.likeness(picture, picture) == pytest.approx(1)
    blurred = picture.resize((picture.width // 2, picture.height // 2)).resize(picture.size)
    assert pictures.likeness(picture, blurred) > pictures.LEAST
    without = picture.copy()
    without.paste("white", (picture.width // 4, picture.height // 3, picture.width // 3, picture.height // 2))
    for other in (ImageOps.invert(picture), ImageOps.mirror(picture), without,
                  picture.crop((0, 0, picture.width, picture.height - 100))):
        assert pictures.likeness(picture, other) < pictures.LEAST
