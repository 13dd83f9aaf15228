"""An ONNX file -> a session of onnxruntime on the processor. Used by the embedder, the reranker and the statement tagger."""

from typing import Any


def open_session(file: str | bytes, threads: int) -> Any:
    """The session of a file's path, or of its bytes, on so many threads. Raises whatever onnxruntime does of a file that is none."""
    import onnxruntime  # heavy, and not needed to train

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    # Threads that wait by spinning take the cores from whatever else computes.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
