"""Host changes and address sharing: how well a host fits what was remembered of it.

Here: the table of weights and thresholds, the reasons, and the scores.  Not here: the host table
(`pyp0f.hosts`).
"""
