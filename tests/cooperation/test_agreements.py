"""What a signature gives lasts from its first day to the agreement's last."""

import pytest

from cooperation.models import Partner
from providers.models import Provider
from tests.factories import days, make_agreement, make_partner, make_provider, make_signature

pytestmark = pytest.mark.django_db

TERMS = [  # agreed, ends, signed by the partner, in force
    (-100, None, -100, True),
    (-100, 0, -100, True),
    (-100, -1, -100, False),
    (0, None, 0, True),
    (1, None, 0, False),
    (-100, None, 0, True),
    (-100, None, 1, False),
]


@pytest.mark.parametrize(("agreed", "ends", "signed", "is_in_force"), TERMS)
def test_partners_are_public_and_trusted_while_an_agreement_is_in_force(agreed, ends, signed, is_in_force):
    partner = make_partner(provider=make_provider())
    agreement = make_agreement(signed_on=days(agreed), valid_until=None if ends is None else days(ends))
    make_signature(partner, agreement, signed_on=days(signed))

    assert list(Partner.objects.signed()) == ([partner] if is_in_force else [])
    assert list(Provider.objects.trusted()) == ([partner.provider] if is_in_force else [])
    assert partner.provider.is_trusted == is_in_force


def test_one_of_several_agreements_is_enough_and_counts_once():
    partner = make_partner(provider=make_provider())
    for ends in (days(-1), None, days(30)):
        make_signature(partner, make_agreement(valid_until=ends))

    assert list(Provider.objects.trusted()) == [partner.provider]
    assert list(Partner.objects.signed()) == [partner]
