"""Reads ages, as people of every language write them: "from 16", "for 16 to 25", "17 years old"."""

import re

from courses.search.words.measures import Meaning
from foundation.reading.spelling import for_search, split_list


def either(words: str) -> str:
    """One of these, folded, the longest first."""
    return "|".join(sorted(map(for_search, split_list(words)), key=len, reverse=True))


YOUNGEST, ADULT = 3, 10  # in "from 3 years", and in "10 years", which may be how long it takes where it is less
AGED = either(
    """Alter, im Alter von, age, ages, aged, вік, віком, віком від, возраст, в возрасте, в возрасте от, عمر, العمر,
    لعمر, للأعمار, للأعمار من, سن, wiek, w wieku, w wieku od, âge, âgés de, âgé de, vârsta, cu vârsta, yaş"""
)
FROM = either("ab, from, від, от, od, dès, à partir de, من عمر, از سن")
FOR = either("für, für Leute von, for, for people from, для, برای, pour, dla, pentru")
BESIDE = either(
    "von, bis, über, mit, over, above, at least, з, до, с, من, فوق, از, بالای, powyżej, de, de la, peste, en az"
)
TO = either("bis, bis zu, und, to, and, till, до, الى, حتى, تا, à, do, la, ile")
YEARS = either(
    """Jahr, Jahre, Jahren, Jährige, Jährigen, alt, und älter, year, years, year olds, years old, old, and older,
    and over, років, роки, рік, річних, і старше, лет, года, год, летних, и старше, سنة, سنوات, عام, عاما, فما فوق,
    سال, ساله, سالگی, سالگان, به بالا, yaş, yaşında, yaşından, yaşından itibaren, yaşındaki, yaş üstü,
    yaş ve üzeri, ans, et plus, lat, lata, ani, de ani"""
)
AGES = re.compile(
    rf"(?:(?P<aged>{AGED}) |(?P<onward>{FROM}) |(?P<reach>{FOR}) |(?:{BESIDE}) )*"
    rf"(\d{{1,2}})(?: (?:(?:{TO}) )?(\d{{1,2}}))?(?P<years>(?: (?:{YEARS}))+)?"
)


def ages_in(phrase: str) -> Meaning | None:
    """ "from 16" → "16", "for 16 to 25" → "16-25"; ``phrase``: folded. What says less may be a time or a date."""
    match = AGES.fullmatch(phrase)
    if not match:
        return None
    first, last = int(match[4]), int(match[5] or match[4])
    is_begun = match["aged"] or match["onward"] or match["reach"]
    is_said = match["years"] or match["aged"] or match["reach" if match[5] else "onward"]
    if not is_said or not (YOUNGEST if is_begun and match["years"] else ADULT) <= first <= last:
        return None
    return Meaning("age", (str(first) if first == last else f"{first}-{last}",))
