// The tests of Media.
