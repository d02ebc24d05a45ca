// The tests of roost.
