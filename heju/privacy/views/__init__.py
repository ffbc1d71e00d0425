"""Pages of privacy: open to `everybody`, `own` about oneself, `desk` for those who answer and those who audit."""
