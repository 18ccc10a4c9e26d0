"""Every write on plans and wijkbudgetten."""
