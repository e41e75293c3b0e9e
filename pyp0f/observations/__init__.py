"""What pyp0f reports: one immutable value per finding about TCP, links, clocks and host changes.

Here: the values, and their two forms, p0f's keys and JSON.  Not here: findings of applications
(`pyp0f.applications`), and how lines are laid out (`pyp0f.outputs`).
"""
