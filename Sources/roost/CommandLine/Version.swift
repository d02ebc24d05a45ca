/// Which Roost this is.
enum Version {
  /// The version after https://semver.org, as the change log counts it.
  static let number = "0.1.0"

  /// The version for people: `roost 0.1.0 (linux x86_64)`.
  static var text: String {
    "roost \(number) (linux \(architecture))"
  }

  private static var architecture: String {
    #if arch(x86_64)
      "x86_64"
    #elseif arch(arm64)
      "arm64"
    #else
      "unknown architecture"
    #endif
  }
}
