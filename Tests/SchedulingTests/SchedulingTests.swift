// The tests of Scheduling.
