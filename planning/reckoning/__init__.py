"""What can be reckoned about people waiting and starts: functions over plain values, without a database.

The product and the simulation (``planning/simulation``) use the same ones. Weeks count from now, kilometres are by
road; whoever calls fills the values from rows of its own and reads the answers back by their keys.
"""
