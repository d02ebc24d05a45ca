import Core
import Messaging

/// Keeps conversions.
///
/// **Announcing.** Messages that are given or returned along with a change become durable with it, or not at all.
///
/// **Missing** conversions are nil, never an error.
///
/// **Changes** to one conversion take effect one after the other; each sees what the one before has saved.
protocol ConversionStore: Sendable {
  /// Adds a conversion, unless its video, or its owner's idempotency key, has one already.
  ///
  /// - Returns: the one that is kept: the given one, or the one that was there, for which nothing is announced.
  func add(
    _ conversion: Conversion, idempotencyKey: String?, announcing messages: [Message]
  ) async throws -> Conversion

  /// The conversion of that id.
  func conversion(_ id: ObjectID) async throws -> Conversion?

  /// The conversion of that video.
  func conversion(ofVideo id: ObjectID) async throws -> Conversion?

  /// The conversion that makes that MP3.
  func conversion(ofMP3 id: ObjectID) async throws -> Conversion?

  /// The conversion that an owner has made under an idempotency key.
  func conversion(ofOwner key: String, idempotencyKey: String) async throws -> Conversion?

  /// Conversions, newest first, at most `limit`, those older than `before`.
  ///
  /// - Parameters:
  ///   - owners: the owners' keys; nil for all.
  ///   - before: the last one that is known already; nil to begin with the newest.
  ///   - limit: the most to return.
  /// - Returns: them.
  /// - Throws: what the database throws.
  func conversions(of owners: [String]?, before: ObjectID?, limit: Int) async throws -> [Conversion]

  /// The conversions that workers are at, at most `limit`.
  func running(limit: Int) async throws -> [Conversion]

  /// Loads a conversion, lets `change` change it, saves it, and announces what `change` returns, in one transaction.
  ///
  /// - Returns: the conversion as it is saved; nil when there is none of that id.
  /// - Throws: what `change` throws; nothing is saved then.
  @discardableResult
  func update(
    _ id: ObjectID, _ change: @escaping @Sendable (inout Conversion) throws -> [Message]
  ) async throws -> Conversion?

  /// Removes a conversion, if it is there.
  func delete(_ id: ObjectID) async throws

  /// Those of the ids that are some conversion's video or MP3.
  func known(_ ids: [ObjectID]) async throws -> Set<ObjectID>
}
