// FileBlobs
