// The tests of EventLoops.
