"""Who makes videos: the protocol over HTTP at any base URL, or the simulation on this computer."""
