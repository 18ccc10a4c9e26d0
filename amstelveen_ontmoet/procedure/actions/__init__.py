"""Every write on an application, split by who acts."""
