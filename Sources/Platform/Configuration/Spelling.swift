/// Finds what a misspelled word was meant to be.
public enum Spelling {
  /// Returns the candidate nearest to `word`, the first of several; nil when more than a third of it would change.
  ///
  /// Words of more than 100 bytes have no neighbors, so that hostile input costs nothing.
  public static func nearest(to word: String, among candidates: [String]) -> String? {
    guard word.utf8.count <= 100 else { return nil }
    var best: (word: String, distance: Int)?
    for candidate in candidates where candidate.utf8.count <= 100 {
      let distance = distance(from: word, to: candidate)
      let bound = max(1, max(word.utf8.count, candidate.utf8.count) / 3)
      if distance <= bound && distance < (best?.distance ?? .max) { best = (candidate, distance) }
    }
    return best?.word
  }

  /// Returns how many bytes must be inserted, removed, replaced or swapped with their neighbor, letter case ignored.
  ///
  /// This is the restricted Damerau–Levenshtein distance ("optimal string alignment").
  static func distance(from left: String, to right: String) -> Int {
    let left = Array(left.lowercased().utf8)
    let right = Array(right.lowercased().utf8)
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for row in 0..<left.count {
      var current = [row + 1]
      for column in 0..<right.count {
        var least = min(
          last[column] + (left[row] == right[column] ? 0 : 1), last[column + 1] + 1, current[column] + 1)
        if row > 0 && column > 0 && left[row] == right[column - 1] && left[row - 1] == right[column] {
          least = min(least, beforeLast[column - 1] + 1)
        }
        current.append(least)
      }
      beforeLast = last
      last = current
    }
    return last[right.count]
  }
}
