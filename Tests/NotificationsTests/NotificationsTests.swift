// The tests of Notifications.
