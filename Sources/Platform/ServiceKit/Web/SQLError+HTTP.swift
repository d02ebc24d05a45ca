public import HTTP
public import SQL

extension SQLError: HTTPErrorCandidate {
  /// What a client is told of a database that cannot take more at the moment; everything else is a 500 and a log line.
  public var httpErrorIfAny: HTTPError? {
    switch code {
    case .full:
      HTTPError(
        HTTPStatus(507), "storage-full",
        "The server's disk is full, so nothing was saved. Try again when there is room.")
    case .overloaded:
      .unavailable("Too many requests wait for the database. Send the request again.")
    case .unavailable:
      .unavailable("The database cannot be reached at the moment. Send the request again.", retryAfter: .seconds(5))
    case .uniqueViolation, .constraintViolation, .readOnly, .corrupt, .invalidStatement, .bodyWaited, .failed:
      nil
    }
  }
}
