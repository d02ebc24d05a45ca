// MailFiles
