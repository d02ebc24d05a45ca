/// Runs programs such as ffmpeg, which read what strangers have sent, where they can do no harm.
///
/// A program has the files that it is given and no others but the system's libraries, no network, and an empty standard
/// input; it ends at its limits, and with the process that asked for it.
public protocol ProgramRunner: Sendable {
  /// Runs a program to its end.
  ///
  /// When the task is canceled, the program is killed, and this throws once it is gone.
  ///
  /// - Parameters:
  ///   - program: the program.
  ///   - listener: takes the standard output as it comes, on any thread, one call after the other; nil to have its last
  ///     bytes in the outcome.
  /// - Returns: how it ended; a program that failed or was ended at a limit is a result, too.
  /// - Throws: `ProgramError` when it could not be started as promised; `CancellationError`.
  func run(_ program: Program, listener: (@Sendable ([UInt8]) -> Void)?) async throws -> ProgramOutcome
}
