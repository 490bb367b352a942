"""What a term decides: the numbers of parameters, months, when the status day passes a day."""
