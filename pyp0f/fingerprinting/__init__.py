"""Judgement: what a packet says about its sender, and how that fits what is remembered."""
