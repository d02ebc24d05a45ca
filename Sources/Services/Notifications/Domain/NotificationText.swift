import Core

/// What the notifications about conversions say.
enum NotificationText {
  /// Contract A's mail: its clients look for exactly these words.
  static func mp3Ready(_ mp3: ObjectID) -> (subject: String, text: String) {
    ("MP3 Download", "mp3 file_id: \(mp3) is now ready!")
  }

  /// A conversion that has failed, why, and what to do.
  static func conversionFailed(_ video: ObjectID, reason: String) -> (subject: String, text: String) {
    (
      "MP3 conversion failed",
      """
      The video with the file_id \(video) could not be converted to MP3.

      Reason: \(reason)

      Check the video, and upload it again.
      """
    )
  }
}
