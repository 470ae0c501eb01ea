"""Where providers keep their listings true, and the office looks after all of them."""
