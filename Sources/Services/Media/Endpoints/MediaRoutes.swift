import HTTP

/// Media's route table.
struct MediaRoutes: Sendable {
  let upload: Upload
  let download: Download
  let create: CreateConversion
  let list: ListConversions
  let one: OneConversion

  /// Contract A, and the modern API.
  var all: [Route] {
    let conversions = "/v1/media/conversions"
    return [
      Route(
        .post, "/upload", operation("uploadVideo", "Takes a video (contract A)", .checkedByHandler),
        handler: upload.callAsFunction),
      Route(
        .get, "/download", operation("downloadMP3", "Sends an MP3 (contract A)", .checkedByHandler),
        handler: download.callAsFunction),
      Route(
        .post, conversions, operation("createConversion", "Takes a video to be converted"),
        handler: create.callAsFunction),
      Route(
        .get, conversions, operation("listConversions", "Lists conversions, newest first"), handler: list.callAsFunction
      ),
      Route(.get, conversions + "/{id}", operation("getConversion", "Shows a conversion"), handler: one.show),
      Route(
        .delete, conversions + "/{id}", operation("deleteConversion", "Removes a conversion with its files"),
        handler: one.remove),
      Route(
        .get, conversions + "/{id}/download", operation("downloadConversion", "Sends a conversion's MP3"),
        handler: one.download),
    ]
  }

  private func operation(_ id: String, _ summary: String, _ access: Access = .authenticated) -> Operation {
    Operation(id: id, summary: summary, tag: "media", access: access)
  }
}
