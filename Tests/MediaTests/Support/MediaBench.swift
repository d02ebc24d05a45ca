import Blobs
import Core
import HTTP
import Messaging
import Programs
import RoostTesting
import SQL
import SQLite
import Synchronization
import Telemetry
import Testing

@testable import Media

/// A media service with everything it stands on, in memory and in a temporary database.
final class MediaBench: Sendable {
  let database: any SQLDatabase
  let blobs: any BlobStore
  let broker: any MessageBroker
  let programs: any ProgramRunner
  let time: ManualTime
  let media: Media
  let log = MemoryLogSink()

  init(
    database: any SQLDatabase, blobs: any BlobStore = MemoryBlobs(), broker: (any MessageBroker)? = nil,
    programs: any ProgramRunner = FakePrograms(), time: ManualTime = ManualTime(), workers: any Workers = FakeWorkers(),
    options: MediaOptions = MediaOptions(), isPrepared: Bool = false
  ) async throws {
    self.database = database
    self.blobs = blobs
    self.broker = broker ?? MemoryBroker(time: time)
    self.programs = programs
    self.time = time
    media = Media(
      database: database, blobs: blobs, broker: self.broker, programs: programs, options: options,
      logger: Logger(sink: log), metrics: MetricsRegistry(), time: time, workers: workers)
    if !isPrepared { try await media.prepare() }
  }

  /// Runs `body` with a service on a new database.
  static func with(
    blobs: any BlobStore = MemoryBlobs(), programs: any ProgramRunner = FakePrograms(),
    options: MediaOptions = MediaOptions(), _ body: (MediaBench) async throws -> Void
  ) async throws {
    try await withTemporaryDatabase { database in
      try await body(
        try await MediaBench(database: database, blobs: blobs, programs: programs, options: options))
    }
  }

  var store: any ConversionStore { media.convert.store }

  /// Answers a request as the router would, errors included.
  func respond(_ request: HTTPRequest) async -> HTTPResponse {
    do { return try await Router(media.routes).respond(to: request) } catch {
      return ErrorMapping { _, _ in }.response(to: request, for: error)
    }
  }

  /// Runs the service until `body` returns; the clock stands still unless `body` turns it.
  func running<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask { [media] in
        try await media.run()
        return nil
      }
      group.addTask { try await body() }
      defer { group.cancelAll() }
      while let result = try await group.next() {
        if let result { return result }
      }
      throw CancellationError()
    }
  }

  /// Waits for the next message of a queue, and takes it.
  func message(from queue: String) async throws -> Message {
    try #require(await MediaBench.messages(1, from: [queue], of: broker).first)
  }

  /// Waits for so many messages of some queues, and takes them.
  static func messages(
    _ count: Int, from queues: [String], of broker: any MessageBroker, into taken: Recorder<Message> = Recorder()
  ) async -> [Message] {
    let (ends, reporter) = AsyncStream.makeStream(of: Void.self)
    return await withTaskGroup { group in
      for queue in queues {
        group.addTask {
          try? await broker.consume(queue, prefetch: 1) { delivery in
            if taken.append(delivery.message) >= count { reporter.finish() }
            return .done
          }
        }
      }
      for await _ in ends {}
      group.cancelAll()
      return taken.all
    }
  }

  /// Stores a video and submits it for an owner.
  func submit(_ bytes: [UInt8] = Array("video".utf8), by principal: Principal = .alice) async throws -> Conversion {
    let video = try #require(BlobKey("videos", ObjectID(at: time.now()).description))
    let info = try await blobs.put(video, AsyncStream.of(bytes), limit: 1 << 20)
    let id = try #require(ObjectID(video.name))
    let now = time.now()
    let conversion = Conversion(
      id: ObjectID(at: now), owner: Owner(principal), fileName: "clip.mp4", videoID: id, mp3ID: ObjectID(at: now),
      videoSize: info.size, videoDuration: .seconds(3), at: now)
    return try await store.add(
      conversion, idempotencyKey: nil, announcing: [media.convert.events.videoUploaded(conversion, at: now)])
  }

  /// Converts a video that was submitted.
  func convert(_ conversion: Conversion) async throws -> (Disposition, Conversion?) {
    let disposition = await media.convert(delivery(of: conversion))
    return (disposition, try await store.conversion(conversion.id))
  }

  /// The bodies of the messages that wait to be relayed to a queue.
  func announced(_ queue: String) async throws -> [String] {
    try await database.read { reader in
      try await reader.rows("SELECT body FROM roost_outbox WHERE queue = $1 ORDER BY sequence", [.text(queue)]) {
        String(decoding: $0.blob(0), as: UTF8.self)
      }
    }
  }

  /// The delivery of a conversion's message.
  func delivery(of conversion: Conversion, count: Int = 1) -> Delivery {
    Delivery(message: media.convert.events.videoUploaded(conversion, at: time.now()), count: count)
  }
}

/// Workers with plain names, some of which a test declares gone.
final class FakeWorkers: Workers {
  private let name: String
  private let gone: @Sendable (WorkerID) -> Bool
  private let count = Atomic<Int>(0)

  init(_ name: String = "worker", gone: @escaping @Sendable (WorkerID) -> Bool = { _ in false }) {
    self.name = name
    self.gone = gone
  }

  func new() -> WorkerID { WorkerID("\(name)-\(count.wrappingAdd(1, ordering: .relaxed).newValue)") }

  func isGone(_ worker: WorkerID) -> Bool { gone(worker) }
}

extension Principal {
  static let alice = person("alice")
  static let bob = person("bob")
  static let administrator = person("root", isAdministrator: true)

  static func person(_ name: String, isAdministrator: Bool = false, mayUpload: Bool = true) -> Principal {
    Principal(
      id: "id-of-\(name)", username: name, email: "\(name)@example.com", isAdministrator: isAdministrator,
      mayUpload: mayUpload, claims: [])
  }
}

extension AsyncStream where Element == [UInt8] {
  /// Content in pieces.
  static func of(_ pieces: [UInt8]...) -> AsyncStream<[UInt8]> {
    AsyncStream { continuation in
      for piece in pieces { continuation.yield(piece) }
      continuation.finish()
    }
  }
}
