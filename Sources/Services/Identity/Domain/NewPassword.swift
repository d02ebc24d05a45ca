import Security

/// A password that a user chooses.
///
/// It has a minimum length, 8 characters unless set otherwise, and at most 1024 bytes, and is neither the name nor the
/// address of its account. Nothing else is asked of it, as NIST SP 800-63B, section 5.1.1.2, advises. Log-in does not
/// apply these rules: accounts that were imported keep their passwords, however short.
struct NewPassword: Sendable {
  let text: String

  /// The password that `text` is, for an account.
  init(_ text: String, minimumLength: Int, username: Username, email: EmailAddress) throws(InvalidValue) {
    guard text.unicodeScalars.count >= minimumLength else {
      throw InvalidValue("password", "must be at least \(minimumLength) characters long")
    }
    guard PasswordHash.passwordLength.contains(text.utf8.count) else {
      throw InvalidValue("password", "must be at most \(PasswordHash.passwordLength.upperBound) bytes long")
    }
    guard ![username.key, email.key].contains(text.comparisonKey) else {
      throw InvalidValue("password", "must not be the username or the e-mail address")
    }
    self.text = text
  }
}
