"""What is wrong with definitions that are right by themselves: what they name is not there, or cannot work."""
