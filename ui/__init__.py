"""The Gradio front end: wiring in app.py, pure rendering beside it."""
