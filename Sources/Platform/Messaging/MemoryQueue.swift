import Core

/// One queue of a `MemoryBroker`: a value that decides, under the broker's lock.
struct MemoryQueue {
  /// A message on its way.
  struct Entry {
    let number: Int
    let message: Message
    var deliveries: Int
    /// When it is ready, on the uptime clock.
    var due: Duration
  }

  var definition: QueueDefinition
  /// Rung when there may be something to take.
  let bell = Doorbell()
  private(set) var dead: [DeadLetter] = []
  private var nextNumber = 0
  private var ready: ArraySlice<Entry> = []
  private var delayed: [Entry] = []
  private var heldCount = 0

  init(definition: QueueDefinition) {
    self.definition = definition
  }

  var waitingCount: Int { ready.count + delayed.count }

  var status: QueueStatus {
    QueueStatus(name: definition.name, ready: waitingCount, unacknowledged: heldCount, dead: dead.count)
  }

  /// When the first of the delayed ones is ready, on the uptime clock.
  var nextDue: Duration? { delayed.map(\.due).min() }

  mutating func add(_ message: Message) {
    nextNumber += 1
    ready.append(Entry(number: nextNumber, message: message, deliveries: 0, due: .zero))
    if let limit = definition.maximumLength, ready.count > limit { ready = ready.suffix(limit) }
  }

  /// Hands out the oldest ready message.
  mutating func take(now: Duration) -> Entry? {
    for entry in delayed where entry.due <= now { makeReady(entry) }
    delayed.removeAll { $0.due <= now }
    guard var entry = ready.popFirst() else { return nil }
    entry.deliveries += 1
    heldCount += 1
    return entry
  }

  /// Forgets a message that has taken effect.
  mutating func drop(_ entry: Entry) {
    heldCount -= 1
  }

  /// Keeps a message for another delivery, unless it has had its last.
  mutating func putBack(_ entry: Entry, due: Duration, _ reason: String, at moment: Timestamp) {
    guard entry.deliveries < definition.maximumDeliveries else { return bury(entry, reason, at: moment) }
    heldCount -= 1
    var entry = entry
    entry.due = due
    delayed.append(entry)
  }

  /// Gives a message up.
  mutating func bury(_ entry: Entry, _ reason: String, at moment: Timestamp) {
    heldCount -= 1
    dead.append(DeadLetter(message: entry.message, reason: reason, deliveries: entry.deliveries, time: moment))
  }

  /// Puts dead letters back.
  mutating func replay(_ ids: [String]?) -> Int {
    let chosen = dead.filter { ids?.contains($0.message.id) ?? true }
    dead.removeAll { ids?.contains($0.message.id) ?? true }
    for letter in chosen { add(letter.message) }
    return chosen.count
  }

  private mutating func makeReady(_ entry: Entry) {
    let place = ready.firstIndex { $0.number > entry.number } ?? ready.endIndex
    ready.insert(entry, at: place)
  }
}
