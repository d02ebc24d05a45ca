// The tests of Gateway.
