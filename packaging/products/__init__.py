"""Makes what people download, each kind from the one frozen folder."""
