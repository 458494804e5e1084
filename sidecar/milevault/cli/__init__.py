"""The command line: one small module per command, heavy imports only inside the command that needs them."""
