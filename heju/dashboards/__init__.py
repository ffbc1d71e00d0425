"""The board: figures of the district, each with the list behind it. Reads every house and writes nothing."""
