"""The application server's own lines, masked like the portal's; `gunicorn.conf.py` names this class."""

from gunicorn.glogging import Logger

from foundation.environment import text
from foundation.web.logs import MATCH, JsonFormatter, LineFormatter, method_for_log, path_for_log


class MaskedLogger(Logger):
    def atoms(self, resp, req, environ, request_time):
        atoms = super().atoms(resp, req, environ, request_time)
        atoms["m"] = method_for_log(environ.get("REQUEST_METHOD", ""))
        atoms["U"] = path_for_log(environ.get("PATH_INFO", ""), environ.get(MATCH), int(atoms["s"]))
        return atoms

    def setup(self, cfg):
        super().setup(cfg)
        kind = JsonFormatter if text("LOG_FORMAT") == "json" else LineFormatter
        for handler in [*self.error_log.handlers, *self.access_log.handlers]:
            plain = handler.formatter
            handler.setFormatter(kind(plain._fmt, plain.datefmt))
