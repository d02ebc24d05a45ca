// The tests of Sandbox.
