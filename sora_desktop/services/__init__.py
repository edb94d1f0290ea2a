"""What the app does: jobs, connections, the library and prompt files, on asyncio; no Qt, no SQL, no HTTP."""
