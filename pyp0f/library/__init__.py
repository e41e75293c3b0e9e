"""The interface for Python programs: captures, live traffic, single packets, impersonation, suggested signatures.

In here: functions and classes that `pyp0f` exports.
Not in here: the commands (`pyp0f.commands`), the service (`pyp0f.service`) and the API clients (`pyp0f.api`).
"""
