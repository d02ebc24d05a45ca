public import Configuration
public import Delivery
public import HTTP
import ServiceKit

/// What can be set about notifications.
public struct NotificationsSettings: Sendable {
  /// The address that mail comes from; its domain ends every `Message-ID`.
  public var sender: MailAddress
  /// The queue of MP3s that are ready, as media calls it.
  public var mp3Queue = "mp3"
  /// The queue of conversions that have failed, as media calls it.
  public var failedQueue = "conversion-failed"
  /// For how long a notification is tried before it fails.
  public var patience = Duration.seconds(2 * 86_400)
  /// Hosts that may have notifications sent without a token.
  public var openTo: [IPNetwork] = []

  /// Settings as they are without any being set.
  ///
  /// - Parameter sender: the address that mail comes from.
  public init(sender: MailAddress = .local) {
    self.sender = sender
  }

  /// Settings as a configuration has them.
  ///
  /// - Parameters:
  ///   - configuration: has the group `NotificationsSettings.group`.
  ///   - sender: the address that mail comes from, which the mail driver's settings say.
  public init(_ configuration: Configuration, sender: MailAddress) {
    self.init(sender: sender)
    patience = configuration[Self.patienceSetting]
    openTo = configuration[Self.openToSetting]
  }

  /// The settings of this service, for the command's configuration.
  public static let group = SettingGroup(
    "Notifications", "E-mail and short messages.", patienceSetting, openToSetting)

  private static let patienceSetting = Setting(
    "ROOST_NOTIFICATIONS_PATIENCE", .duration(in: .seconds(60)...(.seconds(14 * 86_400))),
    default: .seconds(2 * 86_400), "For how long a notification is tried before it fails.")
  private static let openToSetting = Setting(
    "ROOST_NOTIFICATIONS_OPEN_TO", .list(of: .network), default: [],
    "Networks whose hosts may have notifications sent without a token, as other services of a fleet; never name one "
      + "that users or proxies are in, or anybody can send mail in your name.")
}
