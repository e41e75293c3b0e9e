"""Verdicts: which system or program a match means, in which versions, and how sure that is.

Here: families and names of systems, version ranges, measured confidence, and what programs claim about their system.
Not here: matching (`pyp0f.fingerprinting`, `pyp0f.applications`); what is known of a host (`pyp0f.summaries`).

Nothing of it is imported unless a verdict is asked for.
"""
