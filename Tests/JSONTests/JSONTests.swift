// The tests of JSON.
