"""Test data, one module an app. What an action makes is made by that action, not written past it.

Numbers in names have the same number of digits whatever was made before: their order is that of
making, and no name stands within another.
"""
