// The tests of Security.
