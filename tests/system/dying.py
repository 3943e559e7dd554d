"""Hearth with a sudden death in it. HEARTH_TEST_DIES names the place, as `vault.locker:update:after`.

The function runs as always, but before or after it the whole process group is gone, as in a power cut. "After" a function
inside a transaction is before that transaction is committed.
"""

import functools
import importlib
import os
import signal

from config.wsgi import application  # the WSGI application of this module

__all__ = ["application"]


def _arm(place):
    module_name, path, moment = place.split(":")
    holder = importlib.import_module(module_name)
    *classes, name = path.split(".")
    for each in classes:
        holder = getattr(holder, each)
    plain = getattr(holder, name)

    @functools.wraps(plain)
    def deadly(*args, **kwargs):
        if moment == "after":
            plain(*args, **kwargs)
        os.killpg(os.getpgid(0), signal.SIGKILL)

    setattr(holder, name, deadly)


_arm(os.environ["HEARTH_TEST_DIES"])
