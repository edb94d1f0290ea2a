"""What survives a restart: the database, the clips, the settings and the keys; the only home of sqlite3 and keyring."""
