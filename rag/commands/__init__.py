"""The commands, one module each: NAME and HELP, options(parser) and run(typed) -> exit code. They import nothing heavy at the top."""
