import Configuration
import Core
import EmbeddedQueue
import EventLoops
import Messaging

extension ListQueuesCommand {
  /// Shows all queues with their counts.
  func run(_ loops: EventLoopGroup, _ configuration: Configuration) async throws -> ExitCode {
    try await Embedded.withBroker(configuration) { broker in
      let queues = try await broker.queues()
      Output.table(
        ["QUEUE", "READY", "IN HAND", "DEAD"],
        queues.map { [$0.name, "\($0.ready)", "\($0.unacknowledged)", "\($0.dead)"] })
    }
  }
}

extension ListDeadLettersCommand {
  /// Shows the dead letters of a queue and why they were given up.
  func run(_ loops: EventLoopGroup, _ configuration: Configuration) async throws -> ExitCode {
    try await Embedded.withBroker(configuration) { broker in
      try await QueueName.check(queue, broker)
      let letters = try await broker.deadLetters(of: queue, limit: limit)
      Output.table(
        ["ID", "TYPE", "GIVEN UP", "DELIVERIES", "REASON"],
        letters.map { letter in
          [
            letter.message.id.printable, letter.message.type.printable, letter.time.rfc3339, "\(letter.deliveries)",
            letter.reason.printable(upTo: 300),
          ]
        })
    }
  }
}

extension ReplayDeadLettersCommand {
  /// Puts dead letters back into their queue.
  func run(_ loops: EventLoopGroup, _ configuration: Configuration) async throws -> ExitCode {
    try await Embedded.withBroker(configuration) { broker in
      try await QueueName.check(queue, broker)
      let count = try await broker.replay(queue, ids: ids)
      let missing = (ids?.count ?? count) - count
      Output.line("Put \(count) dead letter\(count == 1 ? "" : "s") back into '\(queue)'.")
      if missing > 0 {
        throw CommandFailure(
          "\(missing) of the ids are not among the dead letters of '\(queue)'. See: roost queue dead \(queue)")
      }
    }
  }
}

/// A queue named on the command line.
private enum QueueName {
  /// Throws unless there is such a queue.
  static func check(_ name: String, _ broker: any MessageBroker) async throws {
    let names = try await broker.queues().map(\.name)
    guard names.contains(name) else {
      throw CommandFailure(
        "There is no queue '\(name.printable)'. The queues are: \(names.isEmpty ? "none yet" : names.joined(separator: ", "))."
      )
    }
  }
}
