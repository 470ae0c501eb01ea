import pytest
from django.utils.translation import override

from foundation.languages.directions import isolated
from foundation.languages.richtext import sanitised
from foundation.reading.spelling import folded, for_search, search_words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lübz", "luebz"),
        ("STRASSE Straße", "strasse strasse"),
        ("  Café – am  See! ", "cafe am see"),
        ("A2.2", "a2 2"),
        ("Ärzte", "aerzte"),
        ("курси", "курси"),
        ("", ""),
        ("\x00\u202e", ""),
    ],
)
def test_words_are_folded(text, expected):
    assert folded(text) == expected


@pytest.mark.parametrize("spelling", ["Lübz", "Luebz", "LUBZ", "lübz"])
def test_every_spelling_of_an_umlaut_is_the_same_for_search(spelling):
    assert for_search(spelling) == "lubz"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("دورة ألمانية", "دوره المانيه"),
        ("دَوْرَةٌ", "دورة"),
        ("لغـــة", "لغة"),
        ("کودک ایرانی", "كودك ايراني"),
        ("دوره\u200cهای آلمانی", "دورههای المانی"),
        ("القراءة", "القراة"),
        ("İNTEGRASYON IŞIK", "integrasyon isik"),
        ("ışık", "isik"),
        ("zażółć gęślą łódź", "zazolc gesla lodz"),
        ("Învățare în București", "invatare in bucuresti"),
        ("Cœur français", "coeur francais"),
        ("Її єдиний ґанок", "Ии единый ганок"),
        ("комп'ютер", "компʼютер"),
        ("комп’ютер", "компютер"),
        ("подъезд ёлка", "подезд елка"),
        ("Kinder·garten", "Kindergarten"),
        ("B۱ A٢", "b1 a2"),
    ],
)
def test_letters_that_people_type_for_one_another_are_the_same_for_search(one, other):
    assert for_search(one) == for_search(other) != ""


@pytest.mark.parametrize(
    ("one", "other"), [("курс", "курси"), ("دورة", "دور"), ("kız", "kaz"), ("пархім", "паркім")]
)
def test_other_words_stay_other_words(one, other):
    assert for_search(one) != for_search(other)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Deutsch  A2", ["deutsch", "a2"]),
        ('"am Abend" Lübz', ["am abend", "lubz"]),
        ("„am Abend“", ["am abend"]),
        ('"unclosed word', ["unclosed", "word"]),
        ('" !? "', []),
    ],
)
def test_queries_are_cut_into_words(query, expected):
    assert search_words(query) == expected


@pytest.mark.parametrize("tag", ["script", "style", "iframe", "object", "svg", "math", "form", "input", "img"])
def test_no_active_tag_survives(tag):
    assert f"<{tag}" not in sanitised(f"<p>a</p><{tag} src=x onload=alert(1)>b</{tag}>")


@pytest.mark.parametrize(("language", "expected"), [("de", "Parchim"), ("ar", "\u2068Parchim\u2069")])
def test_a_german_name_is_isolated_where_people_read_from_the_right(language, expected):
    with override(language):
        assert isolated("Parchim") == expected
