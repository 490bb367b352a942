"""Files that anybody may have made: bounds, and a process that may die of them."""
