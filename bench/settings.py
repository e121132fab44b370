"""Vafa's own settings with one address more: the view that answers a constant (see urls.py)."""

import vafa.config.settings as vafa

globals().update({name: getattr(vafa, name) for name in dir(vafa) if name.isupper()})

ROOT_URLCONF = "bench.urls"
