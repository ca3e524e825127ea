"""Notify: messages that people rely on."""
