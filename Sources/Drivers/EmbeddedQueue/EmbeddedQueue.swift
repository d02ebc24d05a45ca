// EmbeddedQueue
