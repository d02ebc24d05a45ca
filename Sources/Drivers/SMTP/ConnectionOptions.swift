import CCurl
import Core
import HTTPClient

/// Says how to reach the server in libcurl's options (https://curl.se/libcurl/c/curl_easy_setopt.html).
enum ConnectionOptions {
  /// Sets what every transfer to the server has in common.
  static func apply(_ configuration: SMTPConfiguration, to handle: TransferHandle) {
    handle.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
    handle.set(CURLOPT_URL, configuration.url)
    handle.set(CURLOPT_PROXY, "")
    handle.set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(configuration.connectTimeout))
    handle.set(CURLOPT_TIMEOUT_MS, milliseconds(configuration.timeout))
    // In seconds; it also bounds the wait for the answer to QUIT, which the time for the message does not.
    handle.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, max(1, min(30, Int(configuration.timeout.inSeconds))))
    handle.trust(configuration.authoritiesFile)
    if configuration.encryption != .none { handle.set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue)) }
    guard let username = configuration.username, let password = configuration.password else { return }
    handle.set(CURLOPT_USERNAME, username)
    handle.set(CURLOPT_PASSWORD, password.reveal())
    handle.set(CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN")
  }

  private static func milliseconds(_ duration: Duration) -> Int {
    max(1, Int(duration.inMilliseconds))
  }
}
