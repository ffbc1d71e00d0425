"""Tags and filters that the templates of every house may load."""
