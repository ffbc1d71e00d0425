"""What is decided without a database: whom to tell, by which channel, when; signatures, addresses, tokens, replies."""
