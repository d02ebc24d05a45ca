// The tests of FileBlobs.
