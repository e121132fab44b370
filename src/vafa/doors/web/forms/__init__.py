"""Forms that are made from what is set: params by their class, conditions by the facts there are."""
