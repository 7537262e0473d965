"""What moves versions through the levels: evaluations of lanes, and the commands of persons."""
