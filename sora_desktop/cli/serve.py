"""`sora-desktop serve`: other programs use the connections, the queue and the library of this one."""

from __future__ import annotations

import asyncio
import os
import re
from typing import TYPE_CHECKING

from sora_desktop.api.service import RestService, stays_here
from sora_desktop.cli.exits import Exit
from sora_desktop.cli.output import put, say
from sora_desktop.services.service_token import new_token

if TYPE_CHECKING:
    import argparse

    from sora_desktop.services.bundle import Services

_TOKEN = re.compile(r"[\x21-\x7e]{16,1024}")


def read_token(options: argparse.Namespace) -> None:
    """Take the token from the environment, so that no child of this process inherits it."""
    name = options.token_env
    options.token = os.environ.pop(name, "") if name else new_token()


async def serve(services: Services, options: argparse.Namespace) -> Exit:
    """Serve until Ctrl+C or SIGTERM."""
    refusal = _refusal(options)
    if refusal:
        say(refusal)
        return Exit.REFUSED
    service = RestService(services, token=options.token, host=options.host)
    await service.start(options.port)
    try:
        # Whoever gave the token has it; what is printed ends up in logs.
        token = f"from {options.token_env}" if options.token_env else options.token
        put(f"listening on {service.address} token {token}")
        if not stays_here(options.host):
            say(
                "Warning: other computers can reach this. Whoever has the token can spend your money and see your "
                "clips, and on the way nothing is encrypted."
            )
        await services.jobs.resume()
        await asyncio.get_running_loop().create_future()
    finally:
        await service.stop()
    return Exit.DONE


def _refusal(options: argparse.Namespace) -> str | None:
    """Say why it does not listen as it was told to."""
    if options.token_env and not _TOKEN.fullmatch(options.token):
        return (
            f"The environment variable {options.token_env} does not hold a token: 16 or more letters, digits and "
            "signs, without spaces."
        )
    if not stays_here(options.host) and not options.allow_other_computers:
        return (
            f"Other computers could reach this at {options.host}, and nothing would be encrypted. "
            "If that is meant, add --allow-other-computers."
        )
    return None
