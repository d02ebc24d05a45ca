import Glibc
import RoostTesting
import SQL
import SQLite
import Testing

@Suite(.timeLimit(.minutes(1))) struct SQLiteFaultTests {
  @Test func `a full database refuses what is too much and stays usable`() async throws {
    try await withTemporaryDatabase(sizeLimit: 100_000) { database in
      try await makeTable(database)
      try await insert(1, into: database)
      let failure = await #expect(throws: SQLError.self) {
        try await insert(2, [UInt8](repeating: 7, count: 200_000), into: database)
      }
      #expect(failure?.code == .full)
      try await insert(3, into: database)
      #expect(try await count(database) == 2)
    }
  }

  @Test func `among writers that come together only the one too many fails for a full database`() async throws {
    try await withTemporaryDatabase(sizeLimit: 100_000) { database in
      try await makeTable(database)
      let codes = await withTaskGroup(of: SQLError.Code?.self) { group in
        for id in 0..<60 {
          group.addTask {
            do { try await insert(id, [UInt8](repeating: 7, count: 5000), into: database) } catch {
              return (error as? SQLError)?.code
            }
            return nil
          }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      let kept = codes.count { $0 == nil }
      #expect(kept > 0)
      #expect(codes.allSatisfy { $0 == nil || $0 == .full })
      #expect(try await count(database) == Int64(kept))
    }
  }

  @Test func `a disk that is full at the commit fails every caller, and later ones go on`() async throws {
    try await withTemporaryFolder { folder in
      let before = try SQLiteDatabase(path: "\(folder)/a.sqlite")
      try await makeTable(before)
      // Closing empties the log, so that nothing has to be read from what /dev/full stands in for.
      await before.close()
      let database = try SQLiteDatabase(path: "\(folder)/a.sqlite")
      let disk = try FullDisk(under: "a.sqlite-wal", in: folder)
      let codes = await withTaskGroup(of: SQLError.Code?.self) { group in
        for id in 0..<50 {
          group.addTask {
            do { try await insert(id, into: database) } catch { return (error as? SQLError)?.code }
            return nil
          }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(codes.allSatisfy { $0 == .full })
      disk.makeRoom()
      try await insert(100, into: database)
      #expect(try await count(database) == 1)
      await database.close()
    }
  }

  @Test func `a folder where nothing can be made is named`() {
    // Not even root can make files in sysfs.
    let failure = #expect(throws: SQLError.self) { try SQLiteDatabase(path: "/sys/roost.sqlite") }
    #expect(failure?.code == .readOnly)
    #expect(failure?.message.contains("/sys/roost.sqlite") == true)
  }

  @Test func `a folder that is missing is named`() {
    let failure = #expect(throws: SQLError.self) { try SQLiteDatabase(path: "/tmp/roost/missing/a.sqlite") }
    #expect(failure?.code == .unavailable)
    #expect(failure?.message.contains("Make its folder first") == true)
  }

  @Test func `a file that is no database is refused and left alone`() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/a.sqlite"
      try write(Array("This is a letter, not a database. ".utf8), to: path)
      let failure = #expect(throws: SQLError.self) { try SQLiteDatabase(path: path) }
      #expect(failure?.code == .corrupt)
      #expect(size(of: path) == 34)
    }
  }

  @Test func `a damaged page is reported and does no harm`() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/a.sqlite"
      let whole = try SQLiteDatabase(path: path)
      try await makeTable(whole)
      for id in 0..<200 { try await insert(id, [UInt8](repeating: 1, count: 100), into: whole) }
      await whole.close()
      try write([UInt8](repeating: 0xff, count: 8192), to: path, at: 4096)
      let damaged = try SQLiteDatabase(path: path)
      let failure = await #expect(throws: SQLError.self) { try await insert(500, into: damaged) }
      #expect(failure?.code == .corrupt)
      await damaged.close()
    }
  }

  @Test func `too many waiting writers are refused, and those before them served`() async throws {
    try await withTemporaryDatabase(maximumWaiting: 10) { database in
      try await makeTable(database)
      let codes = await withTaskGroup(of: SQLError.Code?.self) { group in
        for id in 0..<2000 {
          group.addTask {
            do { try await insert(id, into: database) } catch { return (error as? SQLError)?.code }
            return nil
          }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(codes.allSatisfy { $0 == nil || $0 == .overloaded })
      #expect(try await count(database) == Int64(codes.count { $0 == nil }))
    }
  }

  @Test func `more readers than there may be are refused`() async throws {
    try await withTemporaryDatabase { database in
      try await makeTable(database)
      let code = await nestedRead(database, depth: 65)
      #expect(code == .overloaded)
      #expect(try await count(database) == 0)
    }
  }

  @Test func `a body that ended late changes nothing, even after the database was closed`() async throws {
    try await withTemporaryFolder { folder in
      let database = try SQLiteDatabase(path: "\(folder)/a.sqlite")
      try await makeTable(database)
      let (gate, opener) = AsyncStream.makeStream(of: Void.self)
      let (late, lateReporter) = AsyncStream.makeStream(of: SQLError.Code?.self)
      await #expect(throws: SQLError.self) {
        try await database.write { transaction in
          // A gate that cancellation does not open.
          await Task.detached { for await _ in gate {} }.value
          do { try await transaction.execute("INSERT INTO thing (id) VALUES (1)", []) } catch {
            lateReporter.yield((error as? SQLError)?.code)
          }
          lateReporter.finish()
        }
      }
      await database.close()
      opener.finish()
      let codes = await late.reduce(into: []) { $0.append($1) }
      #expect(codes == [.bodyWaited])
    }
  }
}

/// Puts /dev/full (full(4)), which answers every write with ENOSPC, under this process's descriptor of a file.
private struct FullDisk {
  private let descriptor: Int32
  private let original: Int32

  init(under name: String, in folder: String) throws {
    let found = (3..<1024 as Range<Int32>).first { candidate in
      var target = [UInt8](repeating: 0, count: 4096)
      let count = unsafe readlink("/proc/self/fd/\(candidate)", &target, target.count)
      return count > 0 && String(decoding: target[..<count], as: UTF8.self) == "\(folder)/\(name)"
    }
    descriptor = try #require(found)
    original = dup(descriptor)
    let full = unsafe open("/dev/full", O_RDWR)
    try #require(full >= 0)
    dup2(full, descriptor)
    close(full)
  }

  func makeRoom() {
    dup2(original, descriptor)
    close(original)
  }
}

private func nestedRead(_ database: SQLiteDatabase, depth: Int) async -> SQLError.Code? {
  do {
    return try await database.read { _ in depth == 0 ? nil : await nestedRead(database, depth: depth - 1) }
  } catch {
    return (error as? SQLError)?.code
  }
}

private func write(_ bytes: [UInt8], to path: String, at offset: Int = 0) throws {
  let descriptor = unsafe open(path, O_CREAT | O_WRONLY, 0o600)
  try #require(descriptor >= 0)
  defer { close(descriptor) }
  #expect(unsafe pwrite(descriptor, bytes, bytes.count, offset) == bytes.count)
}

private func size(of path: String) -> Int {
  var status = stat()
  return unsafe stat(path, &status) == 0 ? Int(status.st_size) : -1
}
