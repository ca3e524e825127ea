"""Handing messages over: what is due is checked, rendered, handed to a provider, and recorded."""
