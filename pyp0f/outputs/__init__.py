"""Where observations and messages are written: standard output, files, standard error, the system log.

Here: the forms of lines and the files.  Not here: streams that never block their writer (`pyp0f.service`).
"""
