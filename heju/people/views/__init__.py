"""Pages of people: what is kept about me, who handles it, who acts for me; the register of the desk."""
