// The tests of SQL.
