"""The control: a portal that waits for its database as long as the network does. The drill must find out."""

from bildung_verbindet.settings import *
from bildung_verbindet.settings import DATABASES

DATABASES["default"]["OPTIONS"] = DATABASES["default"].get("OPTIONS", {}) | {
    "patience": "600",
    "connect_timeout": 600,
}
