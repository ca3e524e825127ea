"""The embedded stack: real servers from wheels and the services, as processes of one folder's `.peernet`."""
