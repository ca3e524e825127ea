"""A group of commands whose name alone is its `list`."""

from typing import Any

import typer


class ListByDefault(typer.core.TyperGroup):
    """A group whose name alone, or with options alone, is its `list`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] not in ctx.help_option_names):
            args = ["list", *args]
        return super().parse_args(ctx, args)
