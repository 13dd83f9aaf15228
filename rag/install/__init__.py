"""The set-up: `python3 -m rag.install` makes the environment and fetches the weights; `python -m rag.install.lock` pins versions."""
