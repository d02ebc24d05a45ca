import EventLoops

/// How many connections are open, in all and from each address, over all loops.
final class ConnectionCounts: Sendable {
  /// Whether one more connection fits.
  enum Admission {
    case admitted
    /// The server has as many connections as it may have.
    case full
    /// This address has as many connections as one may have.
    case addressFull
  }

  private struct Counts {
    var all = 0
    var byAddress: [String: Int] = [:]
  }

  private let counts = Locked(Counts())
  private let limit: Int
  private let addressLimit: Int

  init(limit: Int, addressLimit: Int) {
    self.limit = limit
    self.addressLimit = addressLimit
  }

  /// Counts a connection when it fits.
  func admit(_ address: String) -> Admission {
    counts.withLock { counts in
      guard counts.all < limit else { return .full }
      guard counts.byAddress[address, default: 0] < addressLimit else { return .addressFull }
      counts.all += 1
      counts.byAddress[address, default: 0] += 1
      return .admitted
    }
  }

  /// Forgets a connection that was admitted.
  func leave(_ address: String) {
    counts.withLock { counts in
      counts.all -= 1
      guard let count = counts.byAddress[address], count > 1 else {
        counts.byAddress[address] = nil
        return
      }
      counts.byAddress[address] = count - 1
    }
  }
}
