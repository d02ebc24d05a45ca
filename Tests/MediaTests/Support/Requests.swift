import HTTP
import Testing

@testable import Media

/// A request by somebody.
func request(
  _ method: HTTPMethod, _ target: String, by principal: Principal? = .alice, headers: HTTPHeaders = [:],
  body: [UInt8] = []
) -> HTTPRequest {
  var request = HTTPRequest(method: method, target: target, headers: headers, body: HTTPRequestBody(body))
  if let principal { request.authentication = .authenticated(principal) }
  return request
}

/// A form with files and fields: a file has a name.
func form(
  _ target: String, by principal: Principal? = .alice, headers: HTTPHeaders = [:],
  parts: [(field: String, file: String?, content: [UInt8])]
) -> HTTPRequest {
  var body: [UInt8] = []
  for part in parts {
    let file = part.file.map { "; filename=\"\($0)\"" } ?? ""
    body += Array("--edge\r\nContent-Disposition: form-data; name=\"\(part.field)\"\(file)\r\n\r\n".utf8)
    body += part.content + Array("\r\n".utf8)
  }
  body += Array("--edge--\r\n".utf8)
  var headers = headers
  headers.append("Content-Type", "multipart/form-data; boundary=edge")
  return request(.post, target, by: principal, headers: headers, body: body)
}

/// A form with one file.
func form(_ target: String, by principal: Principal? = .alice, file content: [UInt8]) -> HTTPRequest {
  form(target, by: principal, parts: [("file", "clip.mp4", content)])
}

extension HTTPResponse {
  /// The body's bytes as text; empty for what is not in memory.
  var text: String {
    if case .bytes(let bytes) = body { String(decoding: bytes, as: UTF8.self) } else { "" }
  }
}
