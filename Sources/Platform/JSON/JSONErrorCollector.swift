/// Gathers the faults of several fields, so that a client learns of all at once.
struct JSONErrorCollector {
  private var errors: JSONFieldErrors?

  /// Runs a reading; a fault of its fields is kept and gives nil, any other error is passed on.
  mutating func attempt<Value>(_ read: () throws -> Value) throws -> Value? {
    do {
      return try read()
    } catch let error as JSONFieldErrors {
      if errors == nil { errors = error } else { errors?.merge(error) }
      return nil
    }
  }

  /// Throws what was gathered, if anything was.
  func finish() throws(JSONFieldErrors) {
    if let errors { throw errors }
  }
}
