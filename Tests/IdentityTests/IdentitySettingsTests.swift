import Configuration
import Core
import Testing

@testable import Identity

@Suite struct IdentitySettingsTests {
  private func settings(_ environment: [String: String]) throws -> IdentitySettings {
    let sources = ConfigurationSources(environment: environment)
    return IdentitySettings(try Configuration([IdentitySettings.group], from: sources), cores: 3)
  }

  @Test func `without any being set they are those that the documentation names`() throws {
    let settings = try settings([:])
    #expect(settings.jwtSecret.map { $0.reveal() } == nil)
    #expect(settings.tokenLife == .seconds(3600))
    #expect(settings.passwordIterations == 600_000)
    #expect(settings.minimumPasswordLength == 8)
    #expect(settings.passwordThreads == 3)
    #expect(settings.isCookieSecure == false)
  }

  @Test(arguments: ["ROOST_JWT_SECRET", "JWT_SECRET", "SECRET_KEY"])
  func `the compatible systems' names for the secret are understood`(name: String) throws {
    #expect(try settings([name: "sarcasm"]).jwtSecret?.reveal() == "sarcasm")
  }

  @Test(arguments: [
    ("ROOST_PASSWORD_ITERATIONS", "999"), ("ROOST_TOKEN_LIFE", "30s"), ("ROOST_TOKEN_LIFE", "25h"),
    ("ROOST_MINIMUM_PASSWORD_LENGTH", "0"), ("ROOST_SECURE_COOKIES", "maybe"),
  ])
  func `values that would weaken or break it are refused`(name: String, value: String) {
    #expect(throws: ConfigurationError.self) { try settings([name: value]) }
  }
}
