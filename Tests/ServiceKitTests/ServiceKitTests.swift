// The tests of ServiceKit.
