"""How gunicorn serves Hearth, for `script/server` and for the service in this folder. It logs no path, no address."""

# ruff: noqa: INP001 - gunicorn reads this file by its path

bind = "127.0.0.1:8000"
wsgi_app = "config.wsgi"
worker_class = "gthread"
workers = 2
threads = 8
timeout = 120  # seconds without a sign of life; an upload of 100 MB over a slow line sends signs all along
graceful_timeout = 30
keepalive = 5
worker_tmp_dir = None
control_socket_disable = True

# No access log: it would tell who looked at what, and when. gunicorn's own messages may quote a path or an address,
# so they pass the same formatter as ours, which drops them.
accesslog = None
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "config.logs.PlaceOnly"}},
    "handlers": {"errors": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["errors"], "level": "WARNING"},
    "loggers": {
        "gunicorn.error": {"handlers": ["errors"], "level": "WARNING", "propagate": False},
        "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
