// The tests of MailFiles.
