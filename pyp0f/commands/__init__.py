"""The command-line programs: pyp0f, pyp0f-db, pyp0f-client, pyp0f-sendsyn, pyp0f-hosts.

Here: options, help texts and messages.  Not here: the work that the commands start, which is in the other packages.
"""
