"""The public side for Python programs: reading, sniffing, single packets, impersonation.

Here: functions and classes that `pyp0f` exports.  Not here: the commands (`pyp0f.commands`) and the service
(`pyp0f.service`).
"""
