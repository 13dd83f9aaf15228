"""The Gradio front end: wiring in app.py, pure rendering beside it."""

import os

# Gradio and the hub client read these once, when they are first imported, and would otherwise report home.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
