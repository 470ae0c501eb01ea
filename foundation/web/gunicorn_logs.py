"""The application server's own lines, masked like the portal's; `gunicorn.conf.py` names this class."""

from gunicorn.glogging import Logger

from foundation.environment import text
from foundation.web.logs import JsonFormatter, LineFormatter


class MaskedLogger(Logger):
    def setup(self, cfg):
        super().setup(cfg)
        kind = JsonFormatter if text("LOG_FORMAT") == "json" else LineFormatter
        for handler in [*self.error_log.handlers, *self.access_log.handlers]:
            plain = handler.formatter
            handler.setFormatter(kind(plain._fmt, plain.datefmt))
