// The tests of Blobs.
