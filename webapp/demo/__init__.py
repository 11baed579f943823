"""Casa Vencejo, the invented shop that fills an empty installation: its goods, words and drawings."""
