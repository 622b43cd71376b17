"""Ideas for practice calls: what went wrong in real ones, told without anybody in it, until a scenario is begun."""
