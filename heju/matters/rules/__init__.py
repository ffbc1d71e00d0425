"""Pure rules of matters: the moves, the clocks, the rates, who is asked to confirm, what is alike, what rises."""
