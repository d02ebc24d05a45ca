import Core
import SQL

extension SQLConversionStore {
  /// The columns in the order of `Conversion.values`.
  private static let columns = """
    id, owner, account_id, email, file_name, video_id, mp3_id, video_size, video_duration, state, attempts, worker,
    lease_until, progress, mp3_size, mp3_duration, failure_code, failure_message, failure_detail, created_at,
    started_at, finished_at
    """

  static let insert = SQLStatement(
    composed: """
      INSERT INTO media_conversion (\(columns), idempotency_key)
      VALUES (\((1...23).map { "$\($0)" }.joined(separator: ", "))) ON CONFLICT DO NOTHING
      """)
  static let update: SQLStatement = """
    UPDATE media_conversion SET owner = $2, account_id = $3, email = $4, file_name = $5, video_id = $6, mp3_id = $7,
      video_size = $8, video_duration = $9, state = $10, attempts = $11, worker = $12, lease_until = $13,
      progress = $14, mp3_size = $15, mp3_duration = $16, failure_code = $17, failure_message = $18,
      failure_detail = $19, created_at = $20, started_at = $21, finished_at = $22
    WHERE id = $1
    """
  static let delete: SQLStatement = "DELETE FROM media_conversion WHERE id = $1"
  static let selectByID = select("WHERE id = $1")
  static let selectByVideo = select("WHERE video_id = $1")
  static let selectByMP3 = select("WHERE mp3_id = $1")
  static let selectByKey = select("WHERE owner = $1 AND idempotency_key = $2")
  static let selectExisting = select("WHERE video_id = $1 OR (owner = $2 AND idempotency_key = $3)")
  static let selectPage = select("WHERE id < $1 ORDER BY id DESC LIMIT $2")
  static let selectOwnPage = select("WHERE owner = $1 AND id < $2 ORDER BY id DESC LIMIT $3")
  static let selectRunning = select("WHERE state = 'running' ORDER BY lease_until LIMIT $1")
  static let selectKnown: SQLStatement = "SELECT 1 FROM media_conversion WHERE video_id = $1 OR mp3_id = $1"

  private static func select(_ rest: String) -> SQLStatement {
    SQLStatement(composed: "SELECT \(columns) FROM media_conversion \(rest)")
  }
}

extension Conversion {
  /// The values of a row.
  var values: [SQLValue] {
    let lease: Lease?
    var (progress, mp3, failure, finishedAt) = (Double?.none, MP3?.none, ConversionFailure?.none, Timestamp?.none)
    switch state {
    case .queued(let note):
      (lease, failure) = (nil, note.map { ConversionFailure(restoring: "note", message: $0, detail: nil) })
    case .running(let held, let part): (lease, progress) = (held, part)
    case .succeeded(let result, let time): (lease, mp3, finishedAt) = (nil, result, time)
    case .failed(let reason, let time): (lease, failure, finishedAt) = (nil, reason, time)
    }
    return [
      .text("\(id)"), .text(owner.key), SQLValue(owner.accountID), .text(owner.email), SQLValue(fileName),
      .text("\(videoID)"), .text("\(mp3ID)"), SQLValue(videoSize), SQLValue(videoDuration), .text(state.name),
      SQLValue(attempts), SQLValue(lease?.worker.description), SQLValue(lease?.until),
      progress.map { .double($0) } ?? .null,
      SQLValue(mp3?.size), SQLValue(mp3?.duration), SQLValue(failure?.code), SQLValue(failure?.message),
      SQLValue(failure?.detail), .integer(createdAt.microseconds), SQLValue(startedAt), SQLValue(finishedAt),
    ]
  }

  /// The conversion that a row holds.
  ///
  /// - Throws: `SQLError` when the row was not written by this program.
  init(row: any SQLRow) throws(SQLError) {
    guard let id = ObjectID(row.text(0)), let videoID = ObjectID(row.text(5)), let mp3ID = ObjectID(row.text(6)) else {
      throw SQLError(.corrupt, "The conversion '\(row.text(0))' has an id that is none. Restore a backup.")
    }
    self.init(
      restoring: id, owner: Owner(accountID: row.optionalText(2), email: row.text(3)), fileName: row.optionalText(4),
      videoID: videoID, mp3ID: mp3ID, videoSize: Int(row.integer(7)), videoDuration: row.optionalDuration(8),
      state: try Conversion.state(row), attempts: Int(row.integer(10)),
      createdAt: Timestamp(microseconds: row.integer(19)), startedAt: row.optionalTimestamp(20))
  }

  private static func state(_ row: any SQLRow) throws(SQLError) -> ConversionState {
    let finishedAt = Timestamp(microseconds: row.integer(21))
    switch row.text(9) {
    case "queued": return .queued(note: row.optionalText(17))
    case "running":
      let lease = Lease(worker: WorkerID(row.text(11)), until: Timestamp(microseconds: row.integer(12)))
      return .running(lease, progress: row.isNull(13) ? nil : row.double(13))
    case "succeeded":
      return .succeeded(MP3(size: Int(row.integer(14)), duration: row.optionalDuration(15)), at: finishedAt)
    case "failed":
      let failure = ConversionFailure(restoring: row.text(16), message: row.text(17), detail: row.optionalText(18))
      return .failed(failure, at: finishedAt)
    case let other:
      throw SQLError(.corrupt, "The conversion '\(row.text(0))' has the unknown state '\(other)'. Use a newer roost.")
    }
  }
}

extension SQLValue {
  /// A duration in microseconds, or NULL.
  fileprivate init(_ duration: Duration?) { self = duration.map { .integer($0.inMicroseconds) } ?? .null }
  /// A moment, or NULL.
  fileprivate init(_ time: Timestamp?) { self = time.map { .integer($0.microseconds) } ?? .null }
}

extension SQLRow {
  fileprivate func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }
  fileprivate func optionalDuration(_ column: Int) -> Duration? {
    isNull(column) ? nil : .microseconds(integer(column))
  }
  fileprivate func optionalTimestamp(_ column: Int) -> Timestamp? {
    isNull(column) ? nil : Timestamp(microseconds: integer(column))
  }
}
