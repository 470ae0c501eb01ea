"""Words beside a municipality's name that may make it another place: "nicht in Parchim", "Sternberg, Schweden"."""

import re

from foundation.reading.spelling import folded
from importing.cells.days import BY_NAME

NAMED = "|"  # stands where the municipality was named
FAR = {  # other countries, states and larger towns
    *"schweden daenemark norwegen finnland polen tschechien oesterreich schweiz italien frankreich".split(),
    *"spanien portugal belgien niederlande holland luxemburg england grossbritannien irland ungarn".split(),
    *"slowakei kroatien slowenien serbien bosnien albanien kosovo griechenland tuerkei ukraine russland".split(),
    *"belarus litauen lettland estland moldau rumaenien bulgarien usa kanada syrien irak iran".split(),
    *"afghanistan vietnam".split(),
    *"brandenburg berlin hamburg bremen niedersachsen sachsen thueringen hessen bayern saarland".split(),
    *"schleswig_holstein sachsen_anhalt nordrhein_westfalen rheinland_pfalz baden_wuerttemberg".split(),
    *"rostock schwerin wismar guestrow neubrandenburg stralsund greifswald luebeck kiel lueneburg".split(),
    *"lauenburg moelln ratzeburg gadebusch grevesmuehlen neukloster warin buetzow schwaan krakow".split(),
    *"perleberg pritzwalk wittenberge wittstock meyenburg putlitz neuruppin salzwedel stendal magdeburg".split(),
    *"potsdam hannover leipzig dresden muenchen koeln frankfurt stuttgart duesseldorf nuernberg wien".split(),
}
CALLED = {
    *"stadt hotel haus gasthaus gasthof cafe restaurant partnerstadt ot ortsteil".split()
}  # so "Hotel Hamburg"
STREET = r"(?:str|strasse|weg|platz|allee|ring|berg)(?: \d+ ?[a-z]?)?"
MONTHS = "|".join(BY_NAME)
OTHER_PLACE = re.compile(
    rf"\b(?:nicht|kein\w*|statt|anstatt|ausser)(?: [^,|\s]+){{0,2}} \|"
    r"|\b(?:ausserhalb|naehe|nahe|bei|richtung|umgebung|umland|umkreis|region|raum|grossraum|kreis|landkreis)"
    r"(?: von)? \|"
    r"|\b(?:am|zum|im|auf dem|beim|vom|frau|herr|herrn|familie|fam|dr|prof) \|"  # "Am Werder 3", "Dr. Sternberg"
    r"|\| (?:bei|b|nahe|naehe|in der naehe|er|(?:und )?(?:umgebung|umland))(?= |$)"
    r"|\b(?:exkursion|ausflug|fahrt|reise) (?:nach|in) \|"
    rf"|\| {STREET}(?: ,|$)"
    r"|(?<!online )\boder \||\| oder (?!online)"
    r"|\|.*\b(?:entfaellt|faellt aus|abgesagt|ausgefallen|geschlossen|gesperrt)\b"
    r"|\b(?:evtl|eventuell|ggf|voraussichtlich|vsl|vielleicht|vermutlich|moeglicherweise|vorbehalt|geplant|danach"
    r"|dann|anschliessend|zunaechst|zuerst|spaeter|abwechselnd|wechsel\w*|weiteres)\b"
    rf"|\b(?:ab|bis|seit) (?:\d{{1,2}} \d{{1,2}}\b|(?:\d{{1,2}} )?(?:{MONTHS})\b)"
)
NOT_ONLINE = re.compile(r"\b(?:nicht|kein\w*|statt|anstatt|ohne|evtl|eventuell|ggf|bedarf|moeglicherweise)\b")


def parted(text: str) -> str:
    """Folded, with a comma where one part of an address ends and underscores for hyphens."""
    parts = (folded(part.replace("-", "_")) for part in re.split(r"[,;:)\n–—]|\s-\s", text))
    return " , ".join(filter(None, parts))


def is_doubtful(text: str, rest: str) -> bool:
    """Of a text that names one municipality; ``rest``: it ``parted``, with ``NAMED`` for that name."""
    words = rest.split()
    is_far = any(word in FAR and {*words[:number][-1:]}.isdisjoint(CALLED) for number, word in enumerate(words))
    return is_far or "?" in text or bool(OTHER_PLACE.search(rest))
