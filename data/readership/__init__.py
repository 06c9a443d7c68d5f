"""The simulated readers of the portal: the rules they follow, the simulation, what is shipped of it, how they behave."""
