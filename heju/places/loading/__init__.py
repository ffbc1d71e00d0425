"""From the bytes of a list to a plan of what becomes of each row. Nothing here touches the database; `actions.load_list` carries it out."""
