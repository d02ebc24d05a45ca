// The tests of Telemetry.
