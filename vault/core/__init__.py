"""The vault's core: how bytes are sealed, wrapped, padded, signed, split and written down for people.

Plain Python without Django and without I/O (the word list is the one file it reads); every cipher call is in
`ciphers.py`. It knows nothing of people, tenants or records: callers say what a sealed thing *is* with a `context`, and
whoever opens it must say the same. It promises neither that Python forgets a key nor that table look-ups take constant
time; it promises that what opens is what was sealed, in its place.
"""
