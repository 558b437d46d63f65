"""The process that alone mints sessions and keeps signatures, and the line on which the pages ask it.

Pages hold no right to mint. They hand on what the browser answered; this process checks it and calls the functions of
the database that are open to the role ecrime_auth and to nobody else. Nothing in it needs Django's settings.
"""
