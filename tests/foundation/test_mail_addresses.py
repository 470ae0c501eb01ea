"""Long e-mail addresses on pages."""

from foundation.web.templatetags.portal import mailto


def test_a_long_address_is_broken_before_a_sign_of_it_and_leads_to_the_whole():
    shown = mailto("a.b@x-<i>.example")

    assert shown == '<a href="mailto:a.b@x-&lt;i&gt;.example" dir="ltr">a<wbr>.b<wbr>@x-&lt;i&gt;<wbr>.example</a>'
