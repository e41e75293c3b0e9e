"""Signatures for what is unknown: what matched nothing is gathered, and written as a signature file.

In here: the gathering, the writing, and suggestions for links and TCP.  Not in here: those of applications, which are
at home with each application, and what all have in common (`pyp0f.signatures.suggesting`).
"""
