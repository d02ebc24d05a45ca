// The tests of SQLite.
