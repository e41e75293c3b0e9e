"""Replacements for the modules p0f and p0fmod, for programs that import these.

Here: the functions of both modules, with their names and results.  Not here: clients for new programs (`pyp0f.api`).
"""
