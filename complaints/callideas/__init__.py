"""Ideas for practice calls: a complaint that was upheld, told again without anybody in it, goes to training."""
