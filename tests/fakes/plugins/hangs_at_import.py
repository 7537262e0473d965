"""A plugin that hangs while it is imported (for long enough, but not for ever)."""

import threading

threading.Event().wait(5)
