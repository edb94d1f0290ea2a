"""A keyring in memory, for tests that are not about keyrings."""

from __future__ import annotations


class FakeSecrets:
    """Keeps secrets for as long as it lives; several may share what they keep."""

    def __init__(self, kept: dict[str, str] | None = None) -> None:
        self.kept = {} if kept is None else kept

    def get(self, account: str) -> str | None:
        return self.kept.get(account)

    def set(self, account: str, secret: str) -> None:
        self.kept[account] = secret

    def delete(self, account: str) -> None:
        self.kept.pop(account, None)

    def describe(self) -> str:
        return "memory"
