// The tests of Identity.
