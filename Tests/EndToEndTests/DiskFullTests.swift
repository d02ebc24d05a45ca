import Foundation
import Testing

/// A full disk is said to be one, harms nothing that is stored, and is forgotten when there is room.
@Suite(.enabled(if: SmallDisk.isPossible, "mounting a small disk needs root and CAP_SYS_ADMIN"))
struct DiskFullTests {
  @Test func `a video that does not fit is refused and leaves nothing behind`() throws {
    let (roost, token, _) = try onSmallDisk()
    let answer = try roost.upload(large(), token: token)
    #expect(answer.contains("fs level") && answer.hasSuffix("\n500"), "\(answer)")
    #expect(try roost.filesInBlobs().isEmpty)
    #expect(try roost.conversionStates(token: token).isEmpty)
    #expect(try roost.answer("GET", "/healthz").status == 200)
  }

  @Test func `the modern API says that the storage is full`() throws {
    let (roost, token, _) = try onSmallDisk()
    let answer = try curl([
      "-w", "\n%{http_code}", "-F", "file=@\(large())", "-H", "Authorization: Bearer \(token)",
      roost.address + "/v1/media/conversions",
    ]).text
    #expect(answer.hasSuffix("\n507") && answer.contains("storage-full"), "\(answer)")
    #expect(try roost.filesInBlobs().isEmpty)
  }

  @Test func `with no byte left nothing crashes, and uploads succeed when there is room`() throws {
    let (roost, token, disk) = try onSmallDisk()
    try disk.fill()
    let refused = try roost.upload(Samples.clip(seconds: 3), token: token)
    #expect(refused.hasSuffix("\n500") || refused.hasSuffix("\n503") || refused.hasSuffix("\n507"), "\(refused)")
    try disk.makeRoom()
    #expect(try roost.upload(Samples.clip(seconds: 3), token: token) == "success!\n200")
    try eventually("the mail is there", within: 60) { try roost.mails().count == 1 }
    #expect(roost.terminate() == 0)
  }

  @Test func `a disk that fills while ffmpeg waits loses no conversion`() throws {
    let (roost, token, disk) = try onSmallDisk()
    #expect(try roost.upload(Samples.clip(seconds: 3), token: token) == "success!\n200")
    try disk.fill()
    roost.kill9()
    try disk.makeRoom()
    try roost.start()
    try eventually("the mail is there", within: 90) { try roost.mails().count == 1 }
    try roost.settle()
    #expect(try roost.mails().count == 1)
  }

  private func onSmallDisk() throws -> (RoostProcess, token: String, SmallDisk) {
    let disk = try SmallDisk(mebibytes: 24)
    let roost = try RoostProcess(data: disk.url)
    return (roost, try roost.logIn(), disk)
  }

  /// More than the disk has.
  private func large() throws -> String {
    try Samples.file("large.mp4", Data(count: 40 << 20))
  }
}
