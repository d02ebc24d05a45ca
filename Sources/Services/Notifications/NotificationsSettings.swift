public import Configuration
public import Delivery
public import HTTP
import ServiceKit

/// What can be set about notifications.
///
/// The address that mail comes from and the name of the queue `mp3` are settings of the mail server's driver and of media,
/// which the command hands on, so that each has one name and one meaning.
public struct NotificationsSettings: Sendable {
  /// The address that mail comes from.
  public var sender: MailAddress
  /// The queue of MP3s that are ready.
  public var mp3Queue: String
  /// The most to wait before the second attempt; later waits double.
  public var firstRetry: Duration
  /// The most to wait before any attempt.
  public var longestRetry: Duration
  /// For how long a message is tried before it is given up.
  public var patience: Duration
  /// How many messages an hour an account that is no administrator may send, to its own address.
  public var hourlyLimit: Int
  /// The networks whose programs may send without a token.
  public var openNetworks: [IPNetwork]
  /// For how long notifications are kept that were sent or given up.
  public var retention: Duration

  /// Settings as they are without any being set.
  ///
  /// - Parameters:
  ///   - sender: the address that mail comes from.
  ///   - mp3Queue: the queue of MP3s that are ready.
  public init(sender: MailAddress = .local, mp3Queue: String = "mp3") {
    self.sender = sender
    self.mp3Queue = mp3Queue
    firstRetry = .seconds(30)
    longestRetry = .seconds(3600)
    patience = .seconds(2 * 86_400)
    hourlyLimit = 0
    openNetworks = []
    retention = .seconds(90 * 86_400)
  }

  /// Settings as a configuration has them.
  ///
  /// - Parameters:
  ///   - configuration: has the group `NotificationsSettings.group`.
  ///   - sender: the address that mail comes from.
  ///   - mp3Queue: the queue of MP3s that are ready.
  public init(_ configuration: Configuration, sender: MailAddress, mp3Queue: String) {
    self.init(sender: sender, mp3Queue: mp3Queue)
    firstRetry = configuration[Self.firstRetrySetting]
    longestRetry = configuration[Self.longestRetrySetting]
    patience = configuration[Self.patienceSetting]
    hourlyLimit = configuration[Self.hourlyLimitSetting]
    openNetworks = configuration[Self.openNetworksSetting]
    retention = configuration[Self.retentionSetting]
  }

  /// The settings of this service, for the command's configuration.
  public static let group = SettingGroup(
    "Notifications", "Sending messages, and who may.", firstRetrySetting, longestRetrySetting, patienceSetting,
    hourlyLimitSetting, openNetworksSetting, retentionSetting)

  private static let firstRetrySetting = Setting(
    "ROOST_NOTIFICATIONS_FIRST_RETRY", .duration(in: .seconds(1)...(.seconds(3600))), default: .seconds(30),
    "The most to wait before a message is tried again for the first time; later waits double.")
  private static let longestRetrySetting = Setting(
    "ROOST_NOTIFICATIONS_LONGEST_RETRY", .duration(in: .seconds(1)...(.seconds(86_400))), default: .seconds(3600),
    "The most to wait between two attempts to send a message.")
  private static let patienceSetting = Setting(
    "ROOST_NOTIFICATIONS_PATIENCE", .duration(in: .seconds(60)...(.seconds(14 * 86_400))),
    default: .seconds(2 * 86_400), "For how long a message is tried before it is given up.")
  private static let hourlyLimitSetting = Setting(
    "ROOST_NOTIFICATIONS_HOURLY_LIMIT", .integer(in: 0...1000), default: 0,
    "How many messages an hour an account that is no administrator may send, to its own address only. 0 forbids it; "
      + "addresses are not verified, so allow it only where strangers cannot register.")
  private static let openNetworksSetting = Setting(
    "ROOST_NOTIFICATIONS_OPEN_TO", .list(of: .network), default: [],
    "Addresses or blocks (10.0.0.0/8) whose programs may send to anybody without a token, at /notifications/send.")
  private static let retentionSetting = Setting(
    "ROOST_NOTIFICATIONS_RETENTION", .duration(in: .seconds(86_400)...(.seconds(3650 * 86_400))),
    default: .seconds(90 * 86_400), "For how long notifications are kept that were sent or given up.")
}
