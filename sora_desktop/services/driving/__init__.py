"""Which process drives the jobs of a data folder, and how others hand their work to it.

One process holds the lock of the folder and drives: it sends, follows and changes jobs. It listens
on a local socket. Any other process that wants something done becomes its guest and asks it, hears
of what happens, and takes over when the driver ends.
"""
