"""Outputs of observations and messages: standard output, files, standard error, the system log.

Here: the formats of lines and the files.  Not here: streams that never block their writer (`pyp0f.service`).
"""
