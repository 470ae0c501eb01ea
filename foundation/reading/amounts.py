"""Numbers as people type them: German and English notation, blanks between thousands, digits of every writing."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from foundation.reading.spelling import one_line, western
from foundation.reading.text_fields import AsDjangosOwn

CURRENCY = re.compile(r"€|\b(?:EUR|Euro)\b", re.IGNORECASE)
ARABIC = str.maketrans({"٫": ",", "٬": None})  # decimal sign, sign between thousands
GROUP = re.compile(r"(?<=\d)[\s'’](?=\d{3}(?!\d))")
ROUND = re.compile(r"(?<=\d)[.,][-–—]$")  # "458,-"
DECIMALS = re.compile(r"(\d+)(?:[.,](\d{1,2}))?")
GERMAN = re.compile(r"([1-9]\d{0,2}(?:\.\d{3})+)(?:,(\d{1,2}))?")
ENGLISH = re.compile(r"([1-9]\d{0,2}(?:,\d{3})+)(?:\.(\d{1,2}))?")
EITHER = re.compile(r"([1-9]\d{0,2})[.,](\d{3})")  # "1.458": a thousand and more, or one and a half?
MOST = 9999  # lessons, seats: what is more is a slip


def amount(text, *, is_german=False):
    """An amount of euros; None where nothing stands. ``is_german``: whether "1.458" can only be a thousand."""
    digits = plain(text)
    if not digits:
        return None
    if re.match(r"[-−]\d", digits):
        return -amount(digits[1:], is_german=is_german)
    either = EITHER.fullmatch(digits)
    if either and not (is_german and "." in digits):
        raise ValidationError(both_readings(text, *either.groups()), code="ambiguous")
    for notation in (DECIMALS, GERMAN, ENGLISH):
        if found := notation.fullmatch(digits):
            whole, cents = found.groups(default="")
            break
    else:
        raise ValidationError(_("“%(text)s” is not an amount") % {"text": shortened(text)}, code="invalid")
    return Decimal(f"{re.sub('[.,]', '', whole)}.{cents:0<2}")


def plain(text):
    """Without the currency and what only helps reading."""
    text = one_line(CURRENCY.sub(" ", western(text).translate(ARABIC)))
    return ROUND.sub("", GROUP.sub("", text))


def both_readings(text, whole, rest):
    thousand = number_format(int(whole + rest), 2, force_grouping=True)
    fraction = number_format(Decimal(f"{whole}.{rest}").quantize(Decimal("0.01")), 2)
    return _("“%(text)s” can be read in two ways. Please write %(one)s € or %(other)s €.") % {
        "text": shortened(text),
        "one": thousand,
        "other": fraction,
    }


def whole_number(text):
    """ "1 458", "1.458" and "1,458" are the same here."""
    digits = plain(text)
    if not digits:
        return None
    if not re.fullmatch(r"-?\d+|\d{1,3}([.,]\d{3})+", digits):
        raise ValidationError(_("“%(text)s” is not a whole number") % {"text": shortened(text)}, code="invalid")
    return int(re.sub("[.,]", "", digits)[:12])


def shortened(text):
    return text if len(text) <= 40 else f"{text[:40]}…"


def in_euros(value):
    return f"{number_format(value, 2, force_grouping=True)}\u00a0€"


class MoneyInput(forms.TextInput):
    """Shows beside the box what was understood."""

    template_name = "components/money.html"

    def __init__(self, attrs=None):
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value):
        return number_format(value, 2) if isinstance(value, Decimal) else super().format_value(value)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        try:
            understood = value if isinstance(value, Decimal) else amount(str(value or ""))
        except ValidationError:
            understood = None
        context["widget"]["understood"] = "" if understood is None else in_euros(understood)
        return context


class TypedNumber:
    """Says of what is no number what Django's own boxes say."""

    def to_python(self, value):
        if not isinstance(value, str):
            return value
        try:
            return self.read(value)
        except ValidationError as problem:
            if problem.code == "invalid":
                raise ValidationError(self.error_messages["invalid"], code="invalid") from problem
            raise


class MoneyBox(TypedNumber, forms.DecimalField):
    widget = MoneyInput
    read = staticmethod(amount)

    def widget_attrs(self, widget):
        return {}


class WholeNumberBox(TypedNumber, forms.IntegerField):
    """A box for text, as a browser's box for numbers takes no digits of another writing."""

    widget = forms.TextInput
    read = staticmethod(whole_number)

    def widget_attrs(self, widget):
        if isinstance(widget, forms.NumberInput):
            return super().widget_attrs(widget)
        return {"inputmode": "numeric", "autocomplete": "off"}


class PriceField(AsDjangosOwn, models.DecimalField):
    def in_words(self, value):
        return in_euros(Decimal(value))

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": MoneyBox, **kwargs})


class CountField(AsDjangosOwn, models.PositiveSmallIntegerField):
    """How many there are of something that one can count: lessons, seats."""

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": WholeNumberBox, "max_value": MOST, **kwargs})

    def validate(self, value, instance):
        super().validate(value, instance)
        if value is not None and not 0 <= value <= MOST:
            message = _("Please give a number from 0 to %(most)d.")
            raise ValidationError(message % {"most": MOST}, code="implausible")
