"""The only room that imports torch, sentence_transformers, onnxruntime and llama_cpp."""
