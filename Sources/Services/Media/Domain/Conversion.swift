import Core

/// A video that is to become an MP3, from its upload to its end.
///
/// Both blobs' ids are chosen when the conversion is made. So whoever runs it a second time, after a crash at whatever
/// point, writes the same blob and announces it under the same message id.
struct Conversion: Sendable, Hashable {
  /// Its id.
  let id: ObjectID
  /// Whose it is.
  let owner: Owner
  /// The name of the file that was sent, for people; nil when nobody knows it.
  let fileName: String?
  /// The blob in `videos`.
  let videoID: ObjectID
  /// The blob in `mp3s`, once there is one.
  let mp3ID: ObjectID
  /// The size of the video in bytes.
  let videoSize: Int
  /// How long the video plays, where it is known.
  private(set) var videoDuration: Duration?
  /// Where it stands.
  private(set) var state: ConversionState
  /// How often it was begun.
  private(set) var attempts: Int
  /// When it was made.
  let createdAt: Timestamp
  /// When it was begun last.
  private(set) var startedAt: Timestamp?

  /// A conversion that waits for its turn.
  init(
    id: ObjectID, owner: Owner, fileName: String?, videoID: ObjectID, mp3ID: ObjectID, videoSize: Int,
    videoDuration: Duration?, at now: Timestamp
  ) {
    self.id = id
    self.owner = owner
    self.fileName = fileName
    self.videoID = videoID
    self.mp3ID = mp3ID
    self.videoSize = videoSize
    self.videoDuration = videoDuration
    state = .queued(note: nil)
    attempts = 0
    createdAt = now
  }

  /// A conversion as a store has kept it.
  init(
    restoring id: ObjectID, owner: Owner, fileName: String?, videoID: ObjectID, mp3ID: ObjectID, videoSize: Int,
    videoDuration: Duration?, state: ConversionState, attempts: Int, createdAt: Timestamp, startedAt: Timestamp?
  ) {
    self.id = id
    self.owner = owner
    self.fileName = fileName
    self.videoID = videoID
    self.mp3ID = mp3ID
    self.videoSize = videoSize
    self.videoDuration = videoDuration
    self.state = state
    self.attempts = attempts
    self.createdAt = createdAt
    self.startedAt = startedAt
  }

  /// What becomes of a worker's wish to begin.
  enum Beginning: Hashable {
    /// The worker has the lease.
    case begun
    /// Another worker is at it, at least until then.
    case taken(until: Timestamp)
    /// It has ended already.
    case over
    /// It was begun too often; it has failed now.
    case givenUp
  }

  /// Gives the lease to a worker, unless another one has it.
  ///
  /// - Parameters:
  ///   - worker: who wants to begin.
  ///   - now: the time.
  ///   - isGone: whether a worker is known to be no more, whatever its lease says.
  /// - Returns: what became of the wish.
  mutating func begin(
    _ worker: WorkerID, at now: Timestamp, isGone: (WorkerID) -> Bool = { _ in false }
  ) -> Beginning {
    switch state {
    case .succeeded, .failed: return .over
    case .running(let lease, _) where lease.worker != worker && lease.until > now && !isGone(lease.worker):
      return .taken(until: lease.until)
    case .queued, .running: break
    }
    guard attempts < Conversion.maximumAttempts else {
      state = .failed(ConversionFailure(.gaveUp(attempts)), at: now)
      return .givenUp
    }
    attempts += 1
    startedAt = now
    state = .running(Lease(worker: worker, until: now + Conversion.leaseDuration), progress: nil)
    return .begun
  }

  /// Prolongs the lease and notes how far the worker is.
  ///
  /// - Throws: `LeaseLost` when the worker does not have it.
  mutating func beat(_ worker: WorkerID, progress: Double?, at now: Timestamp) throws(LeaseLost) {
    try requireLease(worker)
    state = .running(Lease(worker: worker, until: now + Conversion.leaseDuration), progress: progress)
  }

  /// Notes the MP3.
  ///
  /// - Throws: `LeaseLost` when the worker does not have the lease.
  mutating func succeed(_ worker: WorkerID, _ mp3: MP3, at now: Timestamp) throws(LeaseLost) {
    try requireLease(worker)
    state = .succeeded(mp3, at: now)
  }

  /// Notes why there will be no MP3.
  ///
  /// - Throws: `LeaseLost` when the worker does not have the lease.
  mutating func fail(_ worker: WorkerID, _ failure: ConversionFailure, at now: Timestamp) throws(LeaseLost) {
    try requireLease(worker)
    state = .failed(failure, at: now)
  }

  /// Gives the lease back, because of trouble that is not the video's; after too many attempts the conversion has failed.
  ///
  /// - Parameters:
  ///   - worker: who has the lease.
  ///   - trouble: what stood in the way, for people.
  ///   - now: the time.
  /// - Throws: `LeaseLost` when the worker does not have the lease.
  mutating func giveBack(_ worker: WorkerID, because trouble: String, at now: Timestamp) throws(LeaseLost) {
    try requireLease(worker)
    state =
      attempts < Conversion.maximumAttempts
      ? .queued(note: trouble) : .failed(ConversionFailure(.serverTrouble, detail: trouble), at: now)
  }

  /// Queues it again if its worker has let the lease run out or is gone, and returns whether it did.
  mutating func requeue(at now: Timestamp, isGone: (WorkerID) -> Bool) -> Bool {
    guard case .running(let lease, _) = state, lease.until <= now || isGone(lease.worker) else { return false }
    state = .queued(note: nil)
    return true
  }

  private func requireLease(_ worker: WorkerID) throws(LeaseLost) {
    guard case .running(let lease, _) = state, lease.worker == worker else { throw LeaseLost() }
  }

  /// How long a worker may be silent before another one takes over.
  static let leaseDuration = Duration.seconds(20)
  /// How often a worker gives a sign of life.
  static let beatInterval = Duration.seconds(5)
  /// How often a conversion is begun, so that a video that kills its worker does not do so for ever.
  static let maximumAttempts = 5
}

/// Another worker has the lease by now; what this one did is void.
struct LeaseLost: Error, Hashable {}
