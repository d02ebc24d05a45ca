// RoostTesting
