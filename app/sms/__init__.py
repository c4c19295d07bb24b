"""Readings by text message (M7): in by a signed webhook or a modem's folder, out by the same gateway."""
