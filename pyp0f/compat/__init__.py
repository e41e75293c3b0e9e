"""Replacements for the modules p0f and p0fmod, which programs of p0f's users import.

Here: the names and results of those modules.  Not here: the clients for new programs (`pyp0f.api`).
"""
