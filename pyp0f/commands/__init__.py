"""The command-line programs: pyp0f, pyp0f-db, pyp0f-client, pyp0f-sendsyn.

Here: options, help and messages.  Not here: what the commands do, which is in the other packages.
"""
