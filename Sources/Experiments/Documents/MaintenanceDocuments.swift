/// What `strata gc --json` says.
public struct CollectionDocument: Encodable, Sendable {
  let deletedResults: Int
  let deletedBytes: Int
  let keptResults: Int
  /// Of the store, after.
  let bytesOnDisk: Int

  /// - Parameters:
  ///   - bytesDeleted: Of the results; a store that was deleted as a whole counts with all its bytes.
  public init(deleted: Int, bytesDeleted: Int, kept: Int, bytesOnDisk: Int) {
    deletedResults = deleted
    deletedBytes = bytesDeleted
    keptResults = kept
    self.bytesOnDisk = bytesOnDisk
  }
}

/// What `strata verify --json` says.
public struct VerificationDocument: Encodable, Sendable {
  struct Failure: Encodable, Sendable {
    var job: String
    var cause: String
  }
  /// Jobs that were run again.
  let verified: Int
  let identical: Int
  /// Labels of jobs whose results are other bytes than the stored ones.
  let different: [String]
  let failed: [Failure]

  public init(_ verification: Verification) {
    verified = verification.verified.count
    different = verification.different
    identical = verified - different.count
    failed = verification.failed.map { Failure(job: $0.label, cause: $0.cause) }
  }
}
