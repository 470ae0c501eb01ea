"""Where people read from the right, what is read from the left stands alone, and so do names among their words."""

import pytest
from django.utils.html import conditional_escape
from django.utils.translation import override

from foundation.languages.directions import isolated_in
from tests.factories import make_course, make_page, make_post, make_run

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("اتصل بـ Frau Müller (Integrationskurs) الآن", "اتصل بـ [Frau Müller (Integrationskurs)] الآن"),
        ("دورة (Integrationskurs)", "دورة ([Integrationskurs])"),
        ("الهاتف: 03871 722-160 أو +49 171 1234567.", "الهاتف: [03871 722-160] أو [+49 171 1234567]."),
        ("Ziegendorfer Chaussee 11, 19370 Parchim، غرفة 4", "[Ziegendorfer Chaussee 11, 19370 Parchim]، غرفة 4"),
        ("في Parchim, 12 كيلومتر", "في [Parchim], 12 كيلومتر"),
        ("المستوى A1.2+ مع Haus & Hof e. V. معًا", "المستوى [A1.2+] مع [Haus &amp; Hof e. V.] معًا"),
        ("<p>في <a href='x'>VHS (A2)</a></p>", "<p>في <a href='x'>[VHS (A2)]</a></p>"),
        ("من 9:00 إلى 12:00 يوم 3.12.2026", "من 9:00 إلى 12:00 يوم 3.12.2026"),
        (
            "إرشادات Web Content Guidelines (WCAG) 2.2 بالمستوى AA",
            "إرشادات [Web Content Guidelines (WCAG) 2.2] بالمستوى [AA]",
        ),
        ("دورة Deutsch (B1) 5 أماكن", "دورة [Deutsch (B1)] 5 أماكن"),
        ("Ganz deutsch (03871 722-160).", "Ganz deutsch (03871 722-160)."),
    ],
)
def test_runs_from_the_left_stand_alone_among_arabic_words(text, expected):
    html = text if "<" in text else conditional_escape(text)

    with override("ar"):
        found = isolated_in(html)

    assert found.replace('<bdi dir="ltr">', "[").replace("</bdi>", "]") == expected
    with override("en"):
        assert isolated_in(html) == html


def test_what_editors_write_is_told_in_frames_of_its_own(client):
    text = "اتصل بـ Frau Müller (VHS): 03871 722-160"
    framed = '<bdi dir="ltr">Frau Müller (VHS)</bdi>: <bdi dir="ltr">03871 722-160</bdi>'
    page = make_page(text_ar=f"<p>{text}</p>")
    post = make_post(title_ar=text, teaser_ar=text, text_ar=f"<p>{text}</p>")
    course = make_run(make_course(title_ar=text, summary_ar=text, description_ar=text, bring_ar=text)).course

    counts = {}
    for row in (page, post, course):
        content = client.get(row.get_absolute_url().replace("/de/", "/ar/")).content.decode()
        counts[row] = content.partition("<main")[2].count(framed)

    assert counts == {page: 1, post: 3, course: 4}
