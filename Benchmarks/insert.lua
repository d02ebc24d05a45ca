-- One durable insert a request.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = '{"name":"Lamp","description":"A lamp made by the load generator, plain text.","price":12.5}'
