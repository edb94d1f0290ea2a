"""The way to a server and back: addresses, keys, connections, redirects, retries, evidence and errors."""
