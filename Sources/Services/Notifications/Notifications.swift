// Helper "notify" writes this service now, in its own worktree. Helper "mail": finish SMTP and HTTPClient, leave this service alone, and report.
