"""Words typed about matters → clean values, or what is wrong in the user's words."""
