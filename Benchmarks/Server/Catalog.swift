import Core
import HTTP
import JSON
import SQL

/// The catalog that the peers in ../shared/peers serve as well: 50 products listed on each request, one durable insert.
struct Catalog: Sendable {
  let database: any SQLDatabase
  /// Lets one insert at a time through, for the comparison with one commit per request.
  let turnstile: Turnstile?

  static let migrations = [
    Migration(
      1, "create products",
      [
        "CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT NOT NULL, description TEXT NOT NULL, price DOUBLE PRECISION NOT NULL)"
      ])
  ]

  /// Makes the table and its first 50 rows.
  func prepare() async throws {
    _ = try await Migrator("benchmark", Catalog.migrations).run(on: database)
    try await database.write { transaction in
      for number in 1...50 {
        try await transaction.execute(
          "INSERT INTO products (id, name, description, price) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
          [
            .integer(Int64(number)), .text("Product \(number)"),
            .text("A description of product \(number), as long as such descriptions are."),
            .double(Double(number) + 0.99),
          ])
      }
    }
  }

  var routes: [Route] {
    [
      Route(.get, "/products/", Operation(id: "listProducts", summary: "50 products", tag: "benchmark")) { _ in
        .json(try await list())
      },
      Route(.post, "/products/", Operation(id: "createProduct", summary: "A new product", tag: "benchmark")) {
        request in
        let product = try await request.jsonObject()
        let name = try product.string("name", maxLength: 200)
        let description = try product.string("description", maxLength: 1000)
        let price = try product.double("price")
        if let turnstile { await turnstile.enter() }
        defer { turnstile?.leave() }
        let id = try await insert(name: name, description: description, price: price)
        var writer = JSONWriter(capacity: 64)
        writer.object { $0.field("id", id) }
        return .json(writer.finish(), status: .created)
      },
    ]
  }

  private func list() async throws -> [UInt8] {
    try await database.read { reader in
      var writer = JSONWriter(capacity: 8192)
      try await writer.array { writer in
        try await reader.forEachRow(
          "SELECT id, name, description, price FROM products ORDER BY id LIMIT 50", []
        ) { row in
          writer.object { writer in
            writer.field("id", row.integer(0))
            row.withUTF8(1) { writer.field("name", utf8: $0) }
            row.withUTF8(2) { writer.field("description", utf8: $0) }
            writer.field("price", row.double(3))
          }
        }
      }
      return writer.finish()
    }
  }

  private func insert(name: String, description: String, price: Double) async throws -> Int64 {
    try await database.write { transaction in
      try await transaction.first(
        "INSERT INTO products (name, description, price) VALUES ($1, $2, $3) RETURNING id",
        [.text(name), .text(description), .double(price)]
      ) { $0.integer(0) } ?? 0
    }
  }
}
