"""Makes the one TLS context: verification by the system's own store, and no way to switch it off."""

from __future__ import annotations

import ssl
from functools import lru_cache

import truststore


@lru_cache(maxsize=1)
def tls_context() -> ssl.SSLContext:
    """Give the context; made once, as reading the store takes some milliseconds.

    It is made explicitly because the default of httpx does not survive an `SSL_CERT_FILE` that
    leads nowhere, and knows no authorities that people added to their system.
    """
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
