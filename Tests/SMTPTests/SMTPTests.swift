// The tests of SMTP.
