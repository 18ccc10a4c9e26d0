"""The desk of the spelregels: values, proposals and the yearly review."""
