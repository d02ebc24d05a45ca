import Configuration
import Core
import EventLoops
import Identity

extension AddUserCommand {
  /// Makes an account with a password that is asked for.
  func run(_ loops: EventLoopGroup, _ configuration: Configuration) async throws -> ExitCode {
    try await Embedded.withIdentity(configuration) { identity in
      let password = try PasswordInput().readNew("Password for \(username): ")
      let user = try await identity.addUser(
        username: username, email: email, password: password, isAdministrator: isAdministrator)
      Output.line("Added \(user.username) <\(user.email)>\(user.isAdministrator ? ", an administrator" : "").")
    }
  }
}

extension ListUsersCommand {
  /// Shows all accounts, oldest first.
  func run(_ loops: EventLoopGroup, _ configuration: Configuration) async throws -> ExitCode {
    try await Embedded.withIdentity(configuration) { identity in
      var rows: [[String]] = []
      var page = try await identity.users(limit: 500)
      while let last = page.last {
        rows += page.map { user in
          [
            "\(user.id)", "\(user.username)", "\(user.email)", user.isAdministrator ? "administrator" : "user",
            user.createdAt.rfc3339,
          ]
        }
        page = try await identity.users(after: last.id, limit: 500)
      }
      Output.table(["ID", "USERNAME", "EMAIL", "ROLE", "CREATED"], rows)
    }
  }
}

extension SetPasswordCommand {
  /// Sets an account's password to one that is asked for.
  func run(_ loops: EventLoopGroup, _ configuration: Configuration) async throws -> ExitCode {
    try await Embedded.withIdentity(configuration) { identity in
      let password = try PasswordInput().readNew("New password for \(username): ")
      let user = try await identity.setPassword(password, of: username)
      Output.line("\(user.username) has a new password.")
    }
  }
}
