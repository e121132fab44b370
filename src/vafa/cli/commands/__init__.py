"""One module for each command or group of commands, with `register(root: typer.Typer) -> None`."""
