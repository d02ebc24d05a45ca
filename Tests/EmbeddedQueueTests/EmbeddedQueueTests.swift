// The tests of EmbeddedQueue.
