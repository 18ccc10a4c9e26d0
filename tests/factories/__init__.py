"""Test data, one module an app. What an action makes is made by that action, not written past it."""
