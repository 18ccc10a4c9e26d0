"""Set-up, start and checks of the portal; see docs/commands.md."""
