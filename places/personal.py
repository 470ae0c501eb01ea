"""This room holds no person, see ``foundation.privacy.register``."""

HELD = []
NOT_PERSONAL = {
    "places.Municipality": "ags name slug amt spellings postal_codes",
    "places.Locality": "name postal_code",
    "places.Area": "",
    "places.Region": "name",
}
