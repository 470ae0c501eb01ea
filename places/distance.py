"""How far two places lie apart."""

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS = 6371.0  # kilometres


def kilometres(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great-circle distance of two points given in degrees (haversine formula)."""
    a, b = radians(latitude), radians(other_latitude)
    height = sin((b - a) / 2) ** 2
    width = cos(a) * cos(b) * sin(radians(other_longitude - longitude) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(sqrt(height + width))
