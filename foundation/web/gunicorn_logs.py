"""The application server's own lines, masked like the portal's; `gunicorn.conf.py` names this class."""

from gunicorn.glogging import Logger

from foundation.web.logs import LineFormatter


class MaskedLogger(Logger):
    def setup(self, cfg):
        super().setup(cfg)
        for handler in [*self.error_log.handlers, *self.access_log.handlers]:
            plain = handler.formatter
            handler.setFormatter(LineFormatter(plain._fmt, plain.datefmt))
