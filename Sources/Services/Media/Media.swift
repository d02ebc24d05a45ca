public import Blobs
public import Core
public import HTTP
public import Messaging
public import Programs
public import SQL
public import ServiceKit
public import Telemetry

/// Videos in, MP3s out.
///
/// **Routes.** Contract A's `POST /upload` and `GET /download`, and `/v1/media/conversions`; `MediaRoutes` is the table.
///
/// **What it does.** A video is streamed into the blob `videos/<id>`; then the conversion and its `video` message become durable
/// in one transaction. A worker that gets the message takes a lease, runs ffmpeg in the sandbox, keeps the blob `mp3s/<id>`, and
/// notes the success together with the `mp3` message. `ConvertVideo` says what happens when the process dies in between.
/// As many conversions run at once as there are workers; the rest wait in the queue, in order.
///
/// **Events.** It announces and consumes `video`, and announces `mp3` and `conversion-failed`; see `MediaEvents`. A `video` message
/// of another gateway is handled like its own.
///
/// **What it stores.** The table `media_conversion`, its outbox, and the two buckets of blobs.
///
/// **What it needs.** ffmpeg and ffprobe, through the promise `ProgramRunner`.
public struct Media: Service {
  /// `media`.
  public let name = ServiceName.media
  /// Its route table.
  public let routes: [Route]
  /// The database, the blobs, and ffmpeg.
  public let dependencies: [Dependency]

  private let database: any SQLDatabase
  private let broker: any MessageBroker
  private let outbox: Outbox
  private let events: MediaEvents
  private let workerCount: Int
  private let time: any TimeSource
  private let logger: Logger
  let convert: ConvertVideo
  let sweep: SweepConversions

  /// The service.
  ///
  /// - Parameters:
  ///   - database: its own database.
  ///   - blobs: keeps videos and MP3s.
  ///   - broker: carries its messages.
  ///   - programs: runs ffmpeg.
  ///   - options: what the operator has chosen.
  ///   - logger: takes its log lines.
  ///   - metrics: takes its numbers.
  ///   - time: its clock.
  public init(
    database: any SQLDatabase, blobs: any BlobStore, broker: any MessageBroker, programs: any ProgramRunner,
    options: MediaOptions = MediaOptions(), logger: Logger, metrics: MetricsRegistry,
    time: any TimeSource = SystemTime()
  ) {
    self.init(
      database: database, blobs: blobs, broker: broker, programs: programs, options: options, logger: logger,
      metrics: metrics, time: time, workers: ProcessWorkers())
  }

  init(
    database: any SQLDatabase, blobs: any BlobStore, broker: any MessageBroker, programs: any ProgramRunner,
    options: MediaOptions, logger: Logger, metrics: MetricsRegistry, time: any TimeSource, workers: any Workers
  ) {
    let logger = logger.with(component: "media")
    self.database = database
    self.broker = broker
    self.time = time
    self.logger = logger
    workerCount = options.workers
    events = MediaEvents(video: options.videoQueue, mp3: options.mp3Queue)
    outbox = Outbox(database: database, broker: broker, time: time, logger: logger)
    let store = SQLConversionStore(database: database, outbox: outbox)
    let ffmpeg = FFmpeg(options, programs)
    convert = ConvertVideo(
      store: store, blobs: blobs, ffmpeg: ffmpeg, events: events, workers: workers, time: time, logger: logger,
      metrics: MediaMetrics(metrics))
    sweep = SweepConversions(
      store: store, blobs: blobs, events: events, workers: workers, time: time, logger: logger)
    let receive = ReceiveVideo(blobs: blobs, limit: options.uploadLimit, time: time)
    let submit = SubmitVideo(
      store: store, blobs: blobs, ffmpeg: ffmpeg, events: events, probes: Slots(options.workers), receive: receive,
      time: time)
    routes = MediaRoutes(store: store, blobs: blobs, receive: receive, submit: submit, logger: logger).all
    dependencies = MediaDependencies(database: database, blobs: blobs, ffmpeg: ffmpeg, time: time).all
  }

  /// Brings the tables up to date and declares the queues.
  ///
  /// - Throws: what the database and the broker throw.
  public func prepare() async throws {
    for step in try await Migrator("media", MediaMigrations.all).run(on: database, time: time) {
      logger.info("A migration was applied.", ["step": .string(step)])
    }
    for queue in [events.video, events.mp3, events.failed] { try await broker.declare(queue) }
  }

  /// Relays messages, converts videos and sweeps, until the task is canceled.
  ///
  /// - Throws: `MessagingError` when the queue of videos is not declared.
  public func run() async throws {
    try await withThrowingTaskGroup { group in
      group.addTask { await outbox.run() }
      group.addTask { await sweep.run() }
      group.addTask {
        try await broker.consume(events.video.name, prefetch: workerCount) { await convert($0) }
      }
      try await group.waitForAll()
    }
  }
}

extension FFmpeg {
  /// ffmpeg as the operator has chosen it.
  fileprivate init(_ options: MediaOptions, _ programs: any ProgramRunner) {
    var settings = Settings()
    settings.ffmpeg = options.ffmpeg
    settings.ffprobe = options.ffprobe
    settings.quality = options.quality
    settings.timeLimit = options.timeLimit
    settings.memoryLimit = options.memoryLimit
    settings.sizeLimit = options.uploadLimit
    self.init(settings: settings, programs: programs)
  }
}

extension MediaRoutes {
  /// The endpoints over what they ask.
  fileprivate init(
    store: any ConversionStore, blobs: any BlobStore, receive: ReceiveVideo, submit: SubmitVideo, logger: Logger
  ) {
    let reader = UploadReader(receive: receive)
    let find = FindConversion(store: store)
    let mp3 = MP3Response(blobs: blobs)
    self.init(
      upload: Upload(reader: reader, submit: submit, logger: logger),
      download: Download(find: find, mp3: mp3, logger: logger),
      create: CreateConversion(reader: reader, submit: submit), list: ListConversions(find: find),
      one: OneConversion(find: find, delete: DeleteConversion(store: store, blobs: blobs), mp3: mp3))
  }
}
