-- A POST without a body; the headers come from the command line.
wrk.method = "POST"
