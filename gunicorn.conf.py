"""Read by gunicorn when it is started in this folder; options on its command line go before."""

logger_class = "foundation.web.gunicorn_logs.MaskedLogger"
access_log_format = '%(t)s "%(m)s %(U)s" %(s)s %(B)s %(M)sms'  # no visitor's address, query, referrer or browser
