"""What the marks of a quiz say about its questions: item statistics for trainers and compliance, and at the console."""
