"""The laboratory: measures what real TCP stacks and HTTP programs send, and compares it with what pyp0f knows.

``python -m lab list`` names what can be measured, ``python -m lab measure NAME...`` measures it.  docs/laboratory.md
explains both.  Each module of `lab.stacks` measures one family of stacks.  The other modules are tools for them.
"""
