"""One module per built-in data set: from a package's file to a `Dataset`."""
